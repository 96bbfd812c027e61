// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import NIOCore
import NIOPosix
import Testing
import Transports

extension IntegrationTests {
    /// Long handlers on many replicas that are rolled all the time.
    struct SoakTests {
        private struct Size {
            var replicas = 4
            var messages = 80
            var time = Duration.milliseconds(800)
            var rolls = 12
            /// The grace period: most of what is in flight does not get done in it.
            var grace = "200ms"
            var pause = 0.02...0.1

            /// How long a message stays with a consumer that is gone, where the broker cannot tell at once.
            var lease = "2s"

            static let full = Size(
                replicas: 20,
                messages: 1_000,
                time: .seconds(30),
                rolls: 60,
                grace: "5s",
                pause: 0.5...2.5,
                lease: "60s"
            )
        }

        /// Set by `make chaos`.
        private static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] != nil

        @Test(arguments: BrokerKind.allCases)
        func `messages of long handlers outlive sidecars that are stopped and started at random`(
            kind: BrokerKind
        ) async throws {
            let size = Self.isChaos ? Size.full : Size()
            try await BrokeredActors.with(kind, ["slow"]) { actors in
                let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
                var runtimes: [SoakRuntime] = []
                for replica in 0..<size.replicas {
                    let folder = actors.folder("slow-\(replica)")
                    // Enough for all messages to be in work at once.
                    let workers = size.messages / size.replicas
                    runtimes.append(
                        try await SoakRuntime(folder: folder, workers: workers, time: size.time, on: eventLoop)
                    )
                }
                var ledger = Ledger((0..<size.messages).map { "soak-\($0)" })
                try await actors.transport.publish(
                    (0..<size.messages).map { number in
                        let body = #"{"id":"soak-\#(number)","route":{"actors":["slow"]},"payload":0}"#
                        return OutgoingMessage(queue: QueueName(actor: "slow"), body: Array(body.utf8))
                    }
                )
                let replicas = try await SoakReplicas(size.replicas) { replica in
                    try await actors.startSidecar(
                        "slow",
                        replica: "slow-\(replica)",
                        [
                            "ASYA_GRACE_PERIOD": size.grace, "ASYA_SQS_VISIBILITY_TIMEOUT": size.lease,
                            "ASYA_SQLITE_LEASE": size.lease,
                        ]
                    )
                }
                let exits = try await withThrowingTaskGroup(of: [Int32].self) { group in
                    group.addTask { try await Self.roll(replicas, size) }
                    while !ledger.isComplete { ledger.enter(try await actors.take(QueueName(actor: "happy-end"))) }
                    return try await group.next() ?? []
                }
                let slow = QueueName(actor: "slow")
                try await actors.settled([slow])
                ledger.enter(try await actors.drain(QueueName(actor: "happy-end")))
                for queue in [QueueName(actor: "error-end"), slow.deadLetter] {
                    ledger.strangers += try await actors.drain(queue).count
                }
                print(
                    "soak \(kind.rawValue): \(exits.count) rolls of \(size.replicas) replicas, \(ledger.arrived) arrived, "
                        + "\(ledger.lost) lost, \(ledger.strangers) astray, \(ledger.duplicates) doubled"
                )
                #expect(ledger.lost == 0 && ledger.strangers == 0 && ledger.duplicates == 0)
                // One that is asked to end before it has come up ends by the signal.
                #expect(exits.allSatisfy { $0 == 0 || $0 == -SIGTERM }, "\(exits)")
                for runtime in runtimes { await runtime.close() }
            }
        }

        /// Stops replicas at random moments and starts them again; returns how each ended.
        private static func roll(_ replicas: SoakReplicas, _ size: Size) async throws -> [Int32] {
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<size.rolls {
                    try await ContinuousClock().sleep(for: .seconds(Double.random(in: size.pause)))
                    // One that is being rolled is left alone.
                    guard let roll = replicas.rollAny() else { continue }
                    group.addTask { try await roll() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }
}
