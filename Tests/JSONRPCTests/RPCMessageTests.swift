// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

struct RPCMessageTests {
    private func message(_ text: String) throws -> RPCMessage {
        try RPCMessage(JSONValue(decoding: Array(text.utf8)))
    }

    @Test func `requests, notifications and responses are told apart`() throws {
        #expect(
            try message(#"{"jsonrpc":"2.0","id":"a","method":"m","params":{"x":1}}"#)
                == .request(id: .string("a"), method: "m", params: ["x": 1])
        )
        #expect(
            try message(#"{"jsonrpc":"2.0","id":-5,"method":"m"}"#)
                == .request(id: .integer("-5"), method: "m", params: [:])
        )
        #expect(
            try message(#"{"jsonrpc":"2.0","method":"m","params":null}"#) == .notification(method: "m", params: [:])
        )
        #expect(try message(#"{"jsonrpc":"2.0","id":1,"result":null}"#) == .response)
        #expect(try message(#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#) == .response)
    }

    @Test(arguments: [
        ("1", -32600), ("null", -32600), ("{}", -32600), (#"{"jsonrpc":"1.0","id":1,"method":"m"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600),
        (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, -32600), (#"{"jsonrpc":"2.0","id":1.5,"method":"m"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"m","params":"x"}"#, -32602),
    ])
    func `what is no message says why`(text: String, code: Int) throws {
        let value = try JSONValue(decoding: Array(text.utf8))
        #expect { try RPCMessage(value) } throws: { error in
            guard let rejection = error as? RPCMessage.Rejection else { return false }
            return rejection.error.code == code && rejection.error.data["hint"]?.stringValue?.isEmpty == false
        }
    }

    @Test func `a body that is no JSON says where`() throws {
        #expect { try RPCBody(Array(#"{"a":"#.utf8), maxDepth: 8, batchLimit: 8) } throws: { error in
            (error as? RPCMessage.Rejection)?.error.message
                == "Parse error: not JSON: the input ends too early at byte 5"
        }
        #expect { try RPCBody(Array("[[[[]]]]".utf8), maxDepth: 3, batchLimit: 8) } throws: { error in
            (error as? RPCMessage.Rejection)?.error.code == -32700
        }
    }
}
