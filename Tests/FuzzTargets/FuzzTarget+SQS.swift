// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SQSTransport

extension FuzzTarget {
    /// No answer of a server makes a message that could not be settled, or confirms what it does not name.
    static func checkSQS(_ bytes: [UInt8]) throws(BrokenPromise) {
        guard let answer = try? JSONValue(decoding: bytes) else { return }
        for message in SQSResponse.messages(answer) {
            try promise(!message.receipt.isEmpty, "a message without a receipt is handed out")
            try promise(message.receiveCount >= 1, "a message was never received")
        }
        for count in [0, 1, 10] {
            let failures = SQSResponse.failures(answer, count: count)
            let places = failures.map(\.index)
            try promise(places == Array(Set(places)).sorted(), "a failure is told twice or out of order")
            try promise(places.allSatisfy { (0..<count).contains($0) }, "what was not asked for has failed")
            let named = (answer["Successful"]?.arrayValue ?? []).compactMap { $0["Id"] }
            try promise(count - failures.count <= named.count, "more is confirmed than the answer names")
        }
    }
}
