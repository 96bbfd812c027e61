// SPDX-License-Identifier: Apache-2.0

extension EnvelopeStatus {
    /// The number that stands for it in a table; statements and indexes count on them, so they never change.
    package var code: Int {
        switch self {
        case .pending: 0
        case .running: 1
        case .succeeded: 2
        case .failed: 3
        case .canceled: 4
        }
    }

    /// What a number in a table stands for.
    init(code: Int) {
        self = Self.allCases.first { $0.code == code } ?? .failed
    }
}
