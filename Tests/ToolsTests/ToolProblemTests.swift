// SPDX-License-Identifier: Apache-2.0

import Testing
import Tools
import YAMLDocuments

@Suite struct ToolProblemTests {
    /// A change to the complete sample and the one problem it causes.
    struct Mistake: CustomTestStringConvertible {
        let original: String
        let replacement: String
        let problem: String

        var testDescription: String { replacement }

        init(_ original: String, _ replacement: String, _ problem: String) {
            self.original = original
            self.replacement = replacement
            self.problem = problem
        }
    }

    static let actor = "an actor's name: 1 to 63 of a-z, 0-9 and '-', none at an end"
    static let name = "1 to 128 letters, digits, '_', '-' and '.'"
    static let schema = "type, title, description, required, default, options, properties, items"
    static let tool = "name, title, description, parameters, output, route, progress, timeout, metadata, scopes"
    static let positive = "a duration of more than zero, such as 30 (seconds) or 5m"
    static let number = "a number as JSON writes it, such as 16 or 0.5"
    static let parameters = "tools[0].parameters"

    static let mistakes = [
        Mistake(
            "defaults:\n",
            "default:\n",
            "1:1: default: unknown field; did you mean 'defaults'? (allowed: tools, routes, defaults)"
        ),
        Mistake(
            "  progress: true",
            "  progress: yeah",
            "2:13: defaults.progress: found 'yeah', allowed is true or false"
        ),
        Mistake("  timeout: 90", "  timeout: 0", "3:12: defaults.timeout: found the number 0, allowed is \(positive)"),
        Mistake(
            "  timeout: 90",
            "  timeout: -5",
            "3:12: defaults.timeout: found the number -5, allowed is a duration such as 500ms, 1.5s, 5m or 1h30m,"
                + " up to 366 days"
        ),
        Mistake("score, rank]", "Score, rank]", "5:22: routes.images[1]: found 'Score', allowed is \(actor)"),
        Mistake("[generate, score, rank]", "[]", "5:11: routes.images: found 0 actors, allowed are 1 to 1024"),
        Mistake("[generate, score, rank]", "rank", "5:11: routes.images: found a string, allowed is a list"),
        Mistake(
            "name: make_images",
            "name: make images",
            "7:11: tools[0].name: found 'make images', allowed is \(name)"
        ),
        Mistake(
            "- name: make_images",
            "- name: make_images\n    x: 1",
            "8:5: tools[0].x: unknown field (allowed: \(tool))"
        ),
        Mistake(
            "name: quick.task-2",
            "name: make_images",
            "51:11: tools[1].name: tool 'make_images' is already declared at t.yaml:7:11"
        ),
        Mistake(
            "title: Make images",
            "titel: Make images",
            "8:5: tools[0].titel: unknown field; did you mean 'title'?"
        ),
        Mistake(
            "route: images",
            "route: image",
            "47:12: tools[0].route: there is no route 'image'; did you mean 'images'?"
        ),
        Mistake(
            "route: images",
            "route: generate",
            "47:12: tools[0].route: there is no route 'generate'; declare it under 'routes', or write the actors as a list"
        ),
        Mistake(
            "route: images",
            "route:",
            "7:5: tools[0].route: missing; allowed is a list of actors, or the name of a route under 'routes'"
        ),
        Mistake(
            "timeout: 15m",
            "timeout: soon",
            "48:14: tools[0].timeout: found 'soon', allowed is a duration such as 500ms"
        ),
        Mistake(
            "metadata: {category: images, gpu: true, weights: [1, 2.50]}",
            "metadata: images",
            "49:15: tools[0].metadata: found 'images', allowed is an object"
        ),
        Mistake(
            "weights: [1",
            "weights: [0x1F",
            "49:55: tools[0].metadata.weights[0]: found the number 0x1F, allowed is \(number)"
        ),
        Mistake(
            "weights: [1",
            "weights: [.inf",
            "49:55: tools[0].metadata.weights[0]: found the number .inf, allowed is \(number)"
        ),
        Mistake(
            "scopes: [images:make",
            "scopes: [images make",
            "50:14: tools[0].scopes[0]: found 'images make', allowed is the name of a scope, without spaces, '\"' and '\\'"
        ),
        Mistake(
            "type: string\n        title: Prompt",
            "type: text\n        title: Prompt",
            "12:15: \(parameters).prompt.type: found 'text', allowed is string, number, integer, boolean, array, object"
        ),
        Mistake(
            "type: string\n        title: Prompt",
            "title: Prompt",
            "12:9: \(parameters).prompt.type: missing; allowed is string, number, integer, boolean, array, object"
        ),
        Mistake(
            "description: What to draw.",
            "descripton: What to draw.",
            "14:9: \(parameters).prompt.descripton: unknown field; did you mean 'description'? (allowed: \(schema))"
        ),
        Mistake(
            "required: true\n      count",
            "required: [prompt]\n      count",
            "15:19: \(parameters).prompt.required: found a list, allowed is true or false"
        ),
        Mistake(
            "default: 5\n",
            "default: 5.5\n",
            "18:18: \(parameters).count.default: found a number, allowed is an integer"
        ),
        Mistake(
            "default: 5\n",
            "default: '5'\n",
            "18:18: \(parameters).count.default: found a string, allowed is an integer"
        ),
        Mistake(
            "default: false",
            "default: 'no'",
            "20:41: \(parameters).enhance.default: found a string, allowed is true or false"
        ),
        Mistake(
            "default: real\n",
            "default: reel\n",
            "24:18: \(parameters).style.default: not an option, allowed is real, art, no; did you mean 'real'?"
        ),
        Mistake(
            "art, \"no\"]",
            "art, no]",
            "23:30: \(parameters).style.options[2]: found a truth value, allowed is a string; put it in quotes"
        ),
        Mistake("art, \"no\"]", "art, real]", "23:30: \(parameters).style.options[2]: is listed twice"),
        Mistake(
            "options: [real, art, \"no\"]",
            "options: []",
            "22:9: \(parameters).style.options: found 0 values, allowed are 1 to 1000"
        ),
        Mistake(
            "items: {type: string}",
            "items: string",
            "34:16: \(parameters).tags.items: found 'string', allowed is an object"
        ),
        Mistake(
            "extra: {type: object}",
            "extra: {type: object, items: {type: string}}",
            "35:29: \(parameters).extra.items: only type array has 'items'"
        ),
        Mistake(
            "list: {type: array}",
            "list: {type: array, properties: {a: {type: string}}}",
            "36:27: \(parameters).list.properties: only type object has 'properties'"
        ),
        Mistake(
            "extra: {type: object}",
            "extra: {type: object, options: [{}]}",
            "35:29: \(parameters).extra.options: type object has no options"
        ),
        Mistake("extra: {type: object}", "extra:", "35:13: \(parameters).extra: found nothing, allowed is an object"),
        Mistake(
            "default: {name: small}",
            "default: {name: small, sed: 1}",
            "42:18: \(parameters).model.default.sed: unknown field; did you mean 'seed'? (allowed: name, seed)"
        ),
        Mistake(
            "default: {name: small}",
            "default: {name: small, seed: x}",
            "42:18: \(parameters).model.default.seed: found a string, allowed is an integer"
        ),
        Mistake(
            "type: object\n      properties:\n        images: {type: array, items: {type: string}, required: true}",
            "type: array",
            "44:13: tools[0].output.type: found 'array', allowed is object, because a result that has a schema is one"
        ),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told with its place`(mistake: Mistake) throws {
        try #require(Sample.complete.contains(mistake.original))
        let text = Sample.complete.replacing(mistake.original, with: mistake.replacement, maxReplacements: 1)
        let error = try #require(throws: DocumentError.self) { try ToolReader.decode(text, file: "t.yaml") }
        #expect(error.problems.count == 1, "\(error)")
        #expect(error.description.hasPrefix("t.yaml:\(mistake.problem)"), "\(error)")
    }

    @Test func `all mistakes of all documents are reported in their order`() throws {
        let text = """
            defaults: {timeout: 5}
            routes: {r: [A]}
            tools: [{name: t, description: d, route: r, parameters: {p: {type: strin, default: 5}}}]
            ---
            defaults: {timeout: 6}
            routes: {r: [b]}
            tols: []
            tools:
              - {name: t, description: d, route: [b], paramters: {}}
              - 5
            """
        let error = try #require(throws: DocumentError.self) { try ToolReader.decode(text, file: "t.yaml") }
        #expect(error.problems.map { $0.location.line } == [2, 3, 5, 6, 7, 9, 9, 10])
        #expect(error.problems[2].message == "defaults.timeout: another value is declared at t.yaml:1:21; keep one")
        #expect(error.problems[3].message == "routes.r: route 'r' is already declared at t.yaml:2:10")
    }

    @Test func `a schema or a value that never ends is refused`() throws {
        var schema = "a0: &a0 {type: string}\n"
        var value = "v0: &v0 [1]\n"
        for level in 1...60 {
            schema += "a\(level): &a\(level) {type: array, items: *a\(level - 1)}\n"
            value += "v\(level): &v\(level) [*v\(level - 1)]\n"
        }
        let deep = "tools: [{name: t, description: d, route: [a], parameters: {p: *a60}, metadata: {m: *v60}}]\n"
        let error = try #require(throws: DocumentError.self) { try ToolReader.decode(schema + value + deep, file: "t") }
        #expect(error.problems.contains { $0.message.hasSuffix("schemas nest more than 32 deep") })
        #expect(error.problems.contains { $0.message.hasSuffix("values nest more than 32 deep") })
    }
}
