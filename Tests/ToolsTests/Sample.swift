// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Tools

/// Tool files that several suites start from, and short ways to JSON.
enum Sample {
    static let minimal = """
        tools:
          - name: echo
            description: Says it again.
            parameters:
              message: {type: string, required: true}
            route: [echo-actor]
        """

    /// Every field of every form.
    static let complete = """
        defaults:
          progress: true
          timeout: 90
        routes:
          images: [generate, score, rank]
        tools:
          - name: make_images
            title: Make images
            description: Generates images and ranks them.
            parameters:
              prompt:
                type: string
                title: Prompt
                description: What to draw.
                required: true
              count:
                type: integer
                default: 5
              strength: {type: number, default: 0.5}
              enhance: {type: boolean, default: false}
              style:
                type: string
                options: [real, art, "no"]
                default: real
              sizes:
                type: array
                items:
                  type: object
                  properties:
                    width: {type: integer, required: true}
                    unit: {type: string, options: [px, mm], default: px}
              tags:
                type: array
                items: {type: string}
              extra: {type: object}
              list: {type: array}
              model:
                type: object
                properties:
                  name: {type: string, required: true}
                  seed: {type: integer, default: 7}
                default: {name: small}
            output:
              type: object
              properties:
                images: {type: array, items: {type: string}, required: true}
            route: images
            timeout: 15m
            metadata: {category: images, gpu: true, weights: [1, 2.50]}
            scopes: [images:make, "gpu"]
          - name: quick.task-2
            description: Does little.
            route: [quick]
            progress: false
            timeout: 1500ms
          - name: defaults
            description: Leaves out what it can.
            route: [quick, images]
        """

    static func tools(_ text: String) throws -> [Tool] {
        try ToolReader.decode(text, file: "t.yaml").tools
    }

    static func tool(_ text: String) throws -> Tool {
        try #require(try tools(text).first)
    }

    /// A tool whose parameters are given as YAML, indented by six spaces as in the text.
    static func tool(parameters: String) throws -> Tool {
        let lines = parameters.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
        return try tool("tools:\n  - name: t\n    description: d\n    route: [a]\n    parameters:\n" + lines)
    }

    static func json(_ text: String) throws -> JSONValue {
        try JSONValue(decoding: Array(text.utf8))
    }

    static func text(_ value: JSONValue?) -> String? {
        value.map { String(decoding: $0.encoded(), as: UTF8.self) }
    }
}
