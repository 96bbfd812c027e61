// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import Testing

/// The reference implementation of JSON Schema, as `schema_judge.py` asks it.
enum SchemaJudge {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let packages = folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".tools/pypi").path

    /// Where each value breaks its schema.
    static func places(_ cases: [(schema: JSONValue, value: JSONValue)]) throws -> [Set<JSONPath>] {
        var input = Data()
        for (schema, value) in cases {
            input += JSONValue.object([.init("schema", schema), .init("value", value)]).encoded() + [0x0A]
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("judge-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", folder.appendingPathComponent("schema_judge.py").path]
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": packages]) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "python3 with jsonschema of .ci/requirements.txt is needed")
        return try text.split(separator: 0x0A).map { line in
            let places = try JSONValue(decoding: Array(line)).arrayValue ?? []
            return Set(places.map { JSONPath(($0.arrayValue ?? []).map(step)) })
        }
    }

    private static func step(_ value: JSONValue) -> JSONPath.Step {
        value.intValue.map(JSONPath.Step.element) ?? .member(value.stringValue ?? "")
    }
}
