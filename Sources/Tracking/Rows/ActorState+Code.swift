// SPDX-License-Identifier: Apache-2.0

extension ActorState {
    /// The number that stands for it in a table; it never changes.
    package var code: Int {
        switch self {
        case .received: 1
        case .processing: 2
        case .completed: 3
        }
    }

    /// What a number in a table stands for.
    init?(code: Int) {
        guard let state = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = state
    }
}
