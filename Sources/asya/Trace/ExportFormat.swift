// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// What `asya trace export` writes.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
    /// OTLP JSON lines.
    case otlp
    /// The trace event format.
    case perfetto
    /// One page a trace.
    case html

    /// The format that the name of a file stands for, gzip aside.
    init?(fileName: String) {
        let name = fileName.hasSuffix(".gz") ? fileName.dropLast(3) : fileName[...]
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "jsonl", "ndjson": self = .otlp
        case "json": self = .perfetto
        case "html", "htm": self = .html
        default: return nil
        }
    }
}
