// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What was wrong with registrations and label values, for a start-up log and for tests; the first hundred different
/// ones.
final class MetricProblems: Sendable {
    private static let most = 100

    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func report(_ line: String) {
        lines.withLock { lines in
            guard lines.count < Self.most, !lines.contains(line) else { return }
            lines.append(line)
        }
    }
}
