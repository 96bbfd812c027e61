// SPDX-License-Identifier: Apache-2.0

/// The labels of one series, with the bytes of their exposition made once.
public final class SeriesLabels: Sendable {
    /// The values, in the order of the family's labels.
    public let values: [String]

    /// `name="value",other="value"` with values escaped, without braces; empty when there are no labels.
    public let rendered: [UInt8]

    /// Creates the labels of one series.
    init(names: [String], values: [String]) {
        self.values = values
        var bytes: [UInt8] = []
        for (name, value) in zip(names, values) {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            Self.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        rendered = bytes
    }

    // https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information
    private static func append(_ value: String, to bytes: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
            case UInt8(ascii: "\""): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\"")])
            case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            default: bytes.append(byte)
            }
        }
    }
}
