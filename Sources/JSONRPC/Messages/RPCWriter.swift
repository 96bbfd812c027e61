// SPDX-License-Identifier: Apache-2.0

package import Envelopes

/// Writes the messages that go to clients.
package enum RPCWriter {
    /// The answer to a request.
    package static func response(to id: RPCID, result: RawJSON) -> [UInt8] {
        message(capacity: result.count + 64) { writer in
            writer.member("id", id.json)
            writer.member("result", result)
        }
    }

    /// The error that answers a request; without an id when it could not be read.
    package static func response(to id: RPCID?, error: RPCError) -> [UInt8] {
        message(capacity: 512) { writer in
            writer.member("id", id?.json ?? .null)
            writer.name("error")
            writer.beginObject()
            writer.member("code", error.code)
            writer.member("message", error.message)
            writer.name("data")
            writer.value(error.data)
            writer.endObject()
        }
    }

    /// A notification.
    package static func notification(_ method: String, params: (inout JSONWriter) -> Void) -> [UInt8] {
        message(capacity: 256) { writer in
            writer.member("method", method)
            writer.name("params")
            writer.beginObject()
            params(&writer)
            writer.endObject()
        }
    }

    /// An array of messages that are written already.
    package static func batch(_ messages: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + messages.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    /// An object by the members that `body` writes.
    package static func object(capacity: Int = 0, _ body: (inout JSONWriter) -> Void) -> RawJSON {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        body(&writer)
        writer.endObject()
        return RawJSON(trusted: writer.bytes)
    }

    private static func message(capacity: Int, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        object(capacity: capacity) { writer in
            writer.member("jsonrpc", "2.0")
            body(&writer)
        }.bytes
    }
}
