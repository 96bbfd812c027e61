// SPDX-License-Identifier: Apache-2.0

import BrokerTesting

/// A region of the SQS server of this process.
struct SQSPlace: BrokerUnderTest {
    private let server: MotoServer
    private let region: String

    init() async throws {
        (server, region) = try await SharedBrokers.shared.sqs()
    }

    var environment: [String: String] {
        [
            "ASYA_TRANSPORT": "sqs", "ASYA_SQS_ENDPOINT": server.url, "ASYA_AWS_REGION": region,
            "ASYA_SQS_VISIBILITY_TIMEOUT": "2s", "ASYA_SQS_WAIT_TIME_SECONDS": "1s",
            "AWS_ACCESS_KEY_ID": MotoServer.key, "AWS_SECRET_ACCESS_KEY": MotoServer.key,
        ]
    }
    var isAtomic: Bool { false }
}
