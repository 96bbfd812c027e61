// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Foundation
import TelemetryCore
import Testing

/// The operator, killed with SIGKILL after every step of its reconciliations.
@Suite(.timeLimit(.minutes(30))) struct OperatorCrashTests {
    /// Where it dies.
    struct Crash: Sendable {
        let action: ReconcileAction
        let passage: Int

        var order: String { "\(action):\(passage)" }
    }

    private static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] == "1"

    /// Every step for the first time, and those that do something else each time; every passage by `make chaos`.
    private static var crashes: [Crash] {
        func crashes(_ action: ReconcileAction) -> [Crash] {
            let passages =
                switch action {
                case _ where isChaos: 1...20
                case .apply, .delete: 1...3
                default: 1...1
                }
            return passages.map { Crash(action: action, passage: $0) }
        }
        return ReconcileAction.allCases.flatMap(crashes)
    }

    @Test func `an operator that is killed after any step comes to the same end when it begins anew`() async throws {
        let (expected, _) = try await OperatorStory("unharmed").run(nil)
        // The actor, its workload and what scales it; then the actor and its workload.
        #expect(expected.objects[0].count >= 3 && expected.objects[1].count == 2 && expected.objects[2] == [])
        #expect(expected.queues.map(\.count) == [2, 2, 0])
        let died = try await withThrowingTaskGroup(of: Crash?.self) { group in
            var waiting = Self.crashes[...]
            for crash in Self.crashes.prefix(4) { group.addTask { try await Self.run(crash, expected) } }
            waiting = waiting.dropFirst(4)
            var died: [Crash] = []
            while let crash = try await group.next() {
                if let crash { died.append(crash) }
                if let next = waiting.popFirst() { group.addTask { try await Self.run(next, expected) } }
            }
            return died
        }
        // Every step was one to die after, and where passages were tried to the last one, there are no more.
        #expect(Set(died.map(\.action)) == Set(ReconcileAction.allCases))
        #expect(Self.isChaos || died.count == Self.crashes.count)
        #expect(!died.contains { $0.passage == 20 })
    }

    /// Tells the story with a crash in it.
    ///
    /// - Returns: The crash; nil when the operator never came there.
    private static func run(_ crash: Crash, _ expected: OperatorStory.Outcome) async throws -> Crash? {
        let (outcome, hasDied) = try await OperatorStory("\(crash.action)-\(crash.passage)".lowercased())
            .run(crash.order, expecting: expected)
        #expect(outcome.queues == expected.queues, "\(crash.order)")
        for (act, (found, wanted)) in zip(outcome.objects, expected.objects).enumerated() {
            for (found, wanted) in zip(found, wanted) { #expect(found == wanted, "\(crash.order), act \(act)") }
            #expect(found.count == wanted.count, "\(crash.order), act \(act)")
        }
        return hasDied ? crash : nil
    }
}
