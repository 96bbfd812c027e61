// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import GatewayClient

struct CallArgumentsTests {
    private let tool: GatewayTool

    init() throws {
        let schema = #"""
            {"name":"t","inputSchema":{"type":"object","properties":{"text":{"type":"string"},"max_words":{"type":"integer"},
            "ratio":{"type":"number"},"loud":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string"}},
            "counts":{"type":"array","items":{"type":"integer"}},"options":{"type":"object"},"any":{}},"required":["text"]}}
            """#
        tool = try #require(GatewayTool(try JSONValue(decoding: Array(schema.utf8))))
    }

    @Test func `values have the types that the tool takes`() throws {
        let words = [
            "--text", "12", "--max-words=007.0", "--ratio", "-1.50", "--loud", "--options", #"{"a":[1]}"#, "--any", "x",
        ]
        let spelled = words.map { $0 == "--max-words=007.0" ? "--max_words=7" : $0 }
        let expected = #"{"text":"12","max_words":7,"ratio":-1.50,"loud":true,"options":{"a":[1]},"any":"x"}"#
        #expect(String(decoding: try CallArguments.read(spelled, for: tool).encoded(), as: UTF8.self) == expected)
        #expect(throws: CallArguments.Problem.wrongType("max_words", expected: "an integer")) {
            try CallArguments.read(words, for: tool)
        }
    }

    @Test func `hyphens stand for underscores, and a flag may be denied`() throws {
        let read = try CallArguments.read(["--max-words", "3", "--no-loud"], for: tool)
        #expect(read == ["max_words": 3, "loud": false])
        #expect(try CallArguments.read(["--loud", "false"], for: tool) == ["loud": false])
        #expect(try CallArguments.read(["--loud", "--text", "a"], for: tool) == ["loud": true, "text": "a"])
    }

    @Test func `a list is named several times, or given as JSON`() throws {
        #expect(try CallArguments.read(["--tags", "1", "--tags=b c"], for: tool) == ["tags": ["1", "b c"]])
        #expect(try CallArguments.read(["--counts", "[1,2]", "--counts", "3"], for: tool) == ["counts": [1, 2, 3]])
    }

    @Test func `all may be one JSON object, whose numbers stay as written`() throws {
        let read = try CallArguments.read([#"{"ratio": 1.50, "text": "ä"}"#], for: tool)
        #expect(String(decoding: read.encoded(), as: UTF8.self) == #"{"ratio":1.50,"text":"ä"}"#)
        #expect(try CallArguments.read([], for: tool) == .object([]))
    }

    @Test(arguments: [
        (["stray", "--text"], CallArguments.Problem.stray("stray")),
        (["--txt", "a"], .unknown("txt", known: [])), (["--text"], .noValue("text")),
        (["--text", "a", "--text", "b"], .repeated("text")),
        (["--max_words", "many"], .wrongType("max_words", expected: "an integer")),
        (["--ratio", "true"], .wrongType("ratio", expected: "a number")),
        (["--counts", "x"], .wrongType("counts", expected: "an integer")),
        (["--options", "[]"], .wrongType("options", expected: #"a JSON object such as {"a": 1}"#)),
        (["[1]"], .notAnObject("it is JSON, but no object")),
    ])
    func `what cannot be used is named`(words: [String], problem: CallArguments.Problem) {
        do throws(CallArguments.Problem) {
            _ = try CallArguments.read(words, for: tool)
            Issue.record("\(words) was taken")
        } catch {
            if case .unknown(let name, let known) = error {
                #expect(name == "txt" && known.contains("text"))
            } else {
                #expect(error == problem)
            }
            #expect(!"\(error)".isEmpty)
        }
    }

    @Test func `a tool tells what must be known for a call`() {
        #expect(tool.parameters.map(\.name).prefix(2) == ["text", "max_words"])
        #expect(tool.parameters.filter(\.isRequired).map(\.name) == ["text"])
    }
}
