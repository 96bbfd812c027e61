// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Transports

extension IntegrationTests {
    /// Whatever happens to the broker, a pipeline recovers by itself and loses nothing that the broker has confirmed.
    struct BrokerTroubleTests {
        /// Set by `make chaos`, which takes its time.
        private static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] != nil
        /// How long a broker stands still.
        private static let pause: Duration = isChaos ? .seconds(30) : .seconds(3)

        @Test(arguments: isChaos ? ["classic", "quorum"] : ["classic"])
        func `a pipeline recovers from whatever happens to its RabbitMQ node`(queueType: String) async throws {
            let troubles = Self.isChaos ? RabbitMQTrouble.allCases : RabbitMQTrouble.slice
            try await TroublePipeline.with {
                try await TroubledRabbitMQ.start(queueType: queueType)
            } _: { pipeline in
                for trouble in troubles {
                    try await TroubleRun(name: "\(queueType) \(trouble)", pipeline: pipeline).run { load in
                        try await trouble.strike(pipeline, load, pause: Self.pause)
                    }
                }
            }
        }

        @Test(arguments: isChaos ? ["classic", "quorum"] : [])
        func `a pipeline waits for a queue that is deleted and that it may not make`(queueType: String) async throws {
            try await TroublePipeline.with(["ASYA_QUEUE_AUTO_CREATE": "false"]) {
                try await TroubledRabbitMQ.start(queueType: queueType)
            } _: { pipeline in
                try await TroubleRun(name: "\(queueType) queueMissing", pipeline: pipeline).run { load in
                    let before = try await pipeline.scrape()
                    let loss = try await RabbitMQTrouble.queueDeleted.strike(pipeline, load, pause: .zero)
                    let failed = "asya_actor_messages_failed_total"
                    try await pipeline.until("both actors miss the queue") {
                        let pages = try await pipeline.scrape()
                        return ["first", "second"].allSatisfy {
                            (pages[$0]?[failed] ?? 0) > (before[$0]?[failed] ?? 0)
                        }
                    }
                    try await pipeline.transport.declare([QueueName(actor: "second")])
                    return loss
                }
            }
        }

        @Test func `a pipeline recovers from whatever happens to its SQS`() async throws {
            try await TroublePipeline.with {
                try await TroubledSQS.start()
            } _: { pipeline in
                for trouble in SQSTrouble.allCases {
                    let run = TroubleRun(name: "sqs \(trouble)", pipeline: pipeline, pace: .milliseconds(100))
                    try await run.run { _ in
                        try await trouble.strike(pipeline, pause: Self.pause)
                        return TroubleRun<TroubledSQS>.Loss()
                    }
                }
            }
        }
    }
}
