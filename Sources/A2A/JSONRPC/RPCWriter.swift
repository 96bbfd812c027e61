// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Writes the answers that go to clients.
enum RPCWriter {
    /// The answer to a request.
    static func response(to id: RPCID, result: RawJSON) -> [UInt8] {
        message(id, capacity: result.count + 64) { $0.member("result", result) }
    }

    /// The error that answers a request; without an id when it could not be read.
    ///
    /// Version 1.0 (section 9.5) puts details of `google.rpc` into `data`; before it, `data` is anything.
    static func response(to id: RPCID?, error: A2AError, in version: A2AProtocolVersion?) -> [UInt8] {
        message(id, capacity: 512) { writer in
            writer.name("error")
            writer.beginObject()
            writer.member("code", error.code)
            writer.member("message", "\(error.message). To do: \(error.hint)")
            writer.name("data")
            if version == .version10 {
                writer.value(details(of: error))
            } else {
                writer.value(["hint": .string(error.hint)])
            }
            writer.endObject()
        }
    }

    private static func details(of error: A2AError) -> JSONValue {
        [
            [
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": .string(error.reason),
                "domain": "a2a-protocol.org",
                "metadata": ["hint": .string(error.hint)],
            ]
        ]
    }

    private static func message(_ id: RPCID?, capacity: Int, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        writer.member("jsonrpc", "2.0")
        writer.member("id", id?.json ?? .null)
        body(&writer)
        writer.endObject()
        return writer.bytes
    }
}
