// SPDX-License-Identifier: Apache-2.0

import NIOCore

@testable import AMQPClient

/// Frames one by one, each in memory of its own.
extension ByteBuffer {
    mutating func writeFrame(_ method: AMQPMethod, channel: UInt16, frameMax: Int) throws {
        var frame = FrameBytes()
        try writeFrame(method, channel: channel, frameMax: frameMax, in: &frame)
    }

    mutating func writeContent(_ properties: AMQPProperties, body: [UInt8], channel: UInt16, frameMax: Int) throws {
        var frame = FrameBytes()
        try writeContent(properties, body: body, channel: channel, frameMax: frameMax, in: &frame)
    }
}
