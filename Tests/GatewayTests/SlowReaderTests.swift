// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import NIOPosix
import Processes
import Testing

@testable import Gateway

/// A client that asks for a stream and does not read it.
@Suite(.timeLimit(.minutes(10)))
struct SlowReaderTests {
    /// More than the sockets of both sides hold, of which the client's does not grow.
    private static let events = 2_000
    private static let batch = 100
    private static let text = String(repeating: "x", count: 4_000)

    /// Makes events of an envelope, each with a number of its own.
    private func report(_ id: String, _ numbers: Range<Int>, _ gateway: GatewayUnderTest) async throws {
        let reports = numbers.map { number in
            #"{"kind":"progress","id":"\#(id)","actors":["first","second"],"current_actor_idx":0,"#
                + #""status":"processing","message":"\#(number) \#(Self.text)"}"#
        }
        let answer = try await gateway.tell("/reports", #"{"reports":[\#(reports.joined(separator: ","))]}"#)
        #expect(answer.status == 200)
    }

    /// The numbers of the events of an answer.
    private func numbers(_ answer: Data) -> [Int] {
        let mark = Data("id: ".utf8)
        var numbers: [Int] = []
        var rest = answer[...]
        while let found = rest.range(of: mark) {
            rest = rest[found.upperBound...]
            let digits = rest.prefix { $0 != UInt8(ascii: "\n") }
            if let number = Int(String(decoding: digits, as: UTF8.self)) { numbers.append(number) }
        }
        return numbers
    }

    @Test func `who does not read keeps nobody waiting, and misses nothing when it does`() async throws {
        try await GatewayUnderTest.run { gateway in
            let (slow, other) = (try await gateway.call(), try await gateway.call())
            let connection = try #require(RawConnection.open(gateway.port))
            var size: Int32 = 256 << 10
            let length = socklen_t(MemoryLayout<Int32>.size)
            _ = unsafe setsockopt(connection.rawValue, SOL_SOCKET, SO_RCVBUF, &size, length)
            let request = "GET /envelopes/\(slow)/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
            #expect(unsafe send(connection.rawValue, request, request.utf8.count, Int32(MSG_NOSIGNAL)) > 0)
            let stream = gateway.follow("\(gateway.clients)/envelopes/\(other)/stream")
            while gateway.metric("asya_gateway_sse_clients") != 2 { await Task.yield() }

            for start in stride(from: 0, to: Self.events, by: Self.batch) {
                try await report(slow, start..<start + Self.batch, gateway)
            }
            // The others are served although the first one has taken next to nothing.
            try await gateway.finish(other)
            #expect(try await stream.reduce(into: "") { $0 += $1 }.contains(#""status":"succeeded""#))
            let sent = gateway.metric("asya_gateway_sse_events_total") ?? 0
            #expect(sent < Double(Self.events), "\(sent) events are in buffers")

            try await gateway.finish(slow)
            let text = try await NIOThreadPool.singleton.runIfActive { RawConnection.readAll(connection) }
            #expect(numbers(Data(text.utf8)) == Array(1...(Self.events + 1)))
            #expect(text.utf8.suffix(5).elementsEqual("0\r\n\r\n".utf8))
        }
    }
}
