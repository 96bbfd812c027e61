// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SeededRandom
import Testing

@testable import AMQPClient

/// Methods, tables and properties against the bytes of the specification, and against themselves.
@Suite struct MethodCodecTests {
    private func bytes(_ method: AMQPMethod, channel: UInt16 = 1) throws -> [UInt8] {
        var buffer = ByteBuffer()
        try buffer.writeFrame(method, channel: channel, frameMax: 131_072)
        return Array(buffer.readableBytesView)
    }

    @Test func `a method frame has type, channel, length, class, method, arguments and the end octet`() throws {
        #expect(
            try bytes(.basicAck(tag: 0x0102_0304_0506_0708, multiple: true), channel: 0x0A0B)
                == [1, 0x0A, 0x0B, 0, 0, 0, 13, 0, 60, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0xCE]
        )
    }

    @Test func `bits share an octet, the first one lowest`() throws {
        let declaration = QueueDeclaration(name: "q", durable: true, autoDelete: true, arguments: ["x": 1])
        #expect(
            try bytes(.queueDeclare(declaration))
                == [1, 0, 1, 0, 0, 0, 24, 0, 50, 0, 10, 0, 0, 1, UInt8(ascii: "q"), 0b01010, 0, 0, 0, 11, 1]
                + [UInt8(ascii: "x"), UInt8(ascii: "l"), 0, 0, 0, 0, 0, 0, 0, 1, 0xCE]
        )
    }

    @Test func `publish names exchange and key and asks for returns`() throws {
        let publication = Publication(exchange: "asya", routingKey: "a", mandatory: true)
        #expect(
            try bytes(.basicPublish(publication))
                == [1, 0, 1, 0, 0, 0, 14, 0, 60, 0, 40, 0, 0, 4] + Array("asya".utf8) + [1, UInt8(ascii: "a"), 1, 0xCE]
        )
    }

    @Test func `open and its answers carry their reserved arguments`() throws {
        #expect(
            try bytes(.connectionOpen(virtualHost: "/"), channel: 0)
                == [1, 0, 0, 0, 0, 0, 8, 0, 10, 0, 40, 1, UInt8(ascii: "/"), 0, 0, 0xCE]
        )
        #expect(try bytes(.channelOpen) == [1, 0, 1, 0, 0, 0, 5, 0, 20, 0, 10, 0, 0xCE])
        #expect(try bytes(.channelOpenOk) == [1, 0, 1, 0, 0, 0, 8, 0, 20, 0, 11, 0, 0, 0, 0, 0xCE])
    }

    @Test func `a heartbeat is an empty frame of type 8 on channel 0`() {
        var buffer = ByteBuffer()
        buffer.writeHeartbeat()
        #expect(Array(buffer.readableBytesView) == [8, 0, 0, 0, 0, 0, 0, 0xCE])
    }

    @Test func `every method of the table survives encoding and decoding`() throws {
        var generator = SeededGenerator(seed: 0xA309)
        for id in MethodID.allCases {
            for _ in 0..<200 {
                let method = generator.method(id)
                var frame = FrameBytes()
                try method.write(to: &frame)
                #expect(method.id == id)
                #expect(try AMQPMethod(decoding: ByteBuffer(bytes: frame.bytes)) == method)
            }
        }
    }

    @Test func `properties and headers survive encoding and decoding`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let header = ContentHeader(bodyBytes: generator.number(), properties: generator.properties())
            var frame = FrameBytes()
            try header.write(to: &frame)
            #expect(try ContentHeader(decoding: ByteBuffer(bytes: frame.bytes)) == header)
        }
    }

    @Test func `properties are written in the order of their flags`() throws {
        var frame = FrameBytes()
        try ContentHeader(bodyBytes: 5, properties: AMQPProperties(deliveryMode: 2, messageID: "m")).write(to: &frame)
        #expect(frame.bytes == [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0x10, 0x80, 2, 1, 0x6D])
    }

    @Test func `a text that is not UTF-8 arrives as its bytes`() throws {
        var buffer = ByteBuffer(integer: UInt32(8))
        buffer.writeBytes([1, 0x6B, UInt8(ascii: "S"), 0, 0, 0, 1, 0xFF])
        var reader = FieldReader(buffer)
        #expect(try reader.table("the headers")["k"] == .bytes([0xFF]))
    }

    @Test func `tables and arrays nest sixty-four deep and no deeper`() throws {
        func nested(_ levels: Int) -> AMQPTable {
            var table = AMQPTable()
            for _ in 1..<levels { table = ["t": .array([.table(table)])] }
            return table
        }
        var frame = FrameBytes()
        try frame.writeTable(nested(32))
        var reader = FieldReader(ByteBuffer(bytes: frame.bytes))
        #expect(try reader.table("the headers") == nested(32))
        #expect(throws: AMQPError.self) { try frame.writeTable(nested(34)) }

        // The same from a peer that does not care: 100,000 arrays in each other.
        var hostile = ByteBuffer(integer: UInt32(1 + 5 * 100_000))
        hostile.writeInteger(UInt8(0))
        for level in 1...100_000 {
            hostile.writeInteger(UInt8(ascii: "A"))
            hostile.writeInteger(UInt32(5 * (100_000 - level)))
        }
        reader = FieldReader(hostile)
        #expect(throws: AMQPError.malformed(reason: "the headers is nested deeper than 64")) {
            try reader.table("the headers")
        }
    }

    @Test func `what does not fit is refused and leaves nothing behind`() throws {
        var buffer = ByteBuffer(string: "before")
        let long = String(repeating: "x", count: 256)
        #expect(throws: AMQPError.notEncodable(reason: "the routing key has 256 bytes, AMQP allows 255")) {
            let publication = Publication(exchange: "e", routingKey: long, mandatory: false)
            try buffer.writeFrame(.basicPublish(publication), channel: 1, frameMax: 4096)
        }
        let large = AMQPProperties(headers: ["k": .string(String(repeating: "x", count: 5000))])
        #expect(throws: AMQPError.self) { try buffer.writeContent(large, body: [1], channel: 1, frameMax: 4096) }
        #expect(String(buffer: buffer) == "before")
    }

    @Test func `methods are named as the specification does`() {
        #expect(MethodID.queueDeclareOk.description == "queue.declare-ok")
        #expect(MethodID.name(classID: 60, methodID: 40) == "basic.publish")
        #expect(MethodID.name(classID: 60, methodID: 41) == "method 60.41")
        #expect(MethodID.name(classID: 0, methodID: 0) == nil)
    }
}
