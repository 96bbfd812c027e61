// SPDX-License-Identifier: Apache-2.0

import Compression
import HTTPTesting
import Synchronization
import TelemetryCore

/// A collector that follows a script of faults and knows which spans it has kept.
final class FaultySink: Sendable {
    /// What it does about one request, and how many of the request's spans it keeps all the same.
    struct Answer: Sendable {
        let reply: LoopbackServer.Reply
        let keeps: Int

        static func status(_ status: Int, _ headers: String..., body: [UInt8] = [], keeps: Int = 0) -> Answer {
            Answer(reply: .response(status, headers: headers, body: body), keeps: status == 200 ? .max : keeps)
        }

        /// `partial_success { rejected_spans, error_message }` over what it kept.
        static func partial(rejected: UInt8, message: String, keeps: Int) -> Answer {
            var partial: [UInt8] = rejected == 0 ? [] : [0x08, rejected]
            partial += [0x12, UInt8(message.utf8.count)] + Array(message.utf8)
            return Answer(reply: .response(200, body: [0x0A, UInt8(partial.count)] + partial), keeps: keeps)
        }

        /// It has taken the spans when the answer goes wrong.
        static func broken(_ reply: LoopbackServer.Reply) -> Answer { Answer(reply: reply, keeps: .max) }
    }

    let server: LoopbackServer
    private let kept: Kept

    /// The last answer goes on for ever.
    init(_ answers: [Answer], refusesConnections: Bool = false) {
        let kept = Kept()
        self.kept = kept
        server = LoopbackServer(refusesConnections: refusesConnections) { request, index in
            let answer = answers[min(index, answers.count - 1)]
            let isCompressed = request.headers["content-encoding"] == "gzip"
            let body = isCompressed ? (try? Gzip.decompress(request.body, limit: 1 << 20)) ?? [] : request.body
            kept.add(Decoded.spans(body).map { $0[2] }.prefix(answer.keeps))
            return answer.reply
        }
    }

    /// How many requests have arrived whole.
    var requests: Int { server.requests.count }

    /// How often each span was kept, by its identifier as `Decoded` writes it.
    var spans: [String: Int] { kept.copies.withLock { $0 } }

    private final class Kept: Sendable {
        let copies = Mutex<[String: Int]>([:])

        func add(_ spans: some Sequence<String>) {
            copies.withLock { copies in
                for span in spans { copies[span, default: 0] += 1 }
            }
        }
    }
}
