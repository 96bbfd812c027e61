// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Foundation
import TelemetryCore
import Testing

/// The operator, killed with SIGKILL after every step of its reconciliations.
@Suite(.timeLimit(.minutes(30))) struct OperatorCrashTests {
    private static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] == "1"

    /// How many times a step is passed, at most, before the operator dies after it: those that do something else each time
    /// more than once, and every passage by `make chaos`.
    private static func passages(of action: ReconcileAction) -> Int {
        switch action {
        case _ where isChaos: 30
        case .apply, .delete: 3
        default: 1
        }
    }

    @Test func `an operator that is killed after any step comes to the same end when it begins anew`() async throws {
        let (expected, _) = try await OperatorStory("unharmed").run(nil)
        // The actor, its workload and what scales it; then the actor and its workload.
        #expect(expected.objects[0].count >= 3 && expected.objects[1].count == 2 && expected.objects[2] == [])
        #expect(expected.queues.map(\.count) == [2, 2, 0])
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = ReconcileAction.allCases[...]
            while let action = waiting.popFirst() {
                if waiting.count < ReconcileAction.allCases.count - 4 { try await group.next() }
                group.addTask { try await Self.crash(after: action, expected) }
            }
            try await group.waitForAll()
        }
    }

    /// Tells the story with a crash after the first passage of a step, after the second and so on.
    private static func crash(after action: ReconcileAction, _ expected: OperatorStory.Outcome) async throws {
        let passages = passages(of: action)
        for passage in 1...passages {
            let order = "\(action):\(passage)"
            let (outcome, hasDied) = try await OperatorStory("\(action)-\(passage)".lowercased())
                .run(order, expecting: expected)
            #expect(outcome.queues == expected.queues, "\(order)")
            for (act, (found, wanted)) in zip(outcome.objects, expected.objects).enumerated() {
                for (found, wanted) in zip(found, wanted) { #expect(found == wanted, "\(order), act \(act)") }
                #expect(found.count == wanted.count, "\(order), act \(act)")
            }
            guard hasDied else {
                // Chaos goes on until the operator does not come there so often.
                #expect(isChaos && passage > 1, "\(order)")
                return
            }
            #expect(!isChaos || passage < passages, "\(order): there are more")
        }
    }
}
