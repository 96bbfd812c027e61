// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A part of a message, in the form of any version.
enum MessagePart: Sendable, Equatable {
    /// Text.
    case text(String)
    /// JSON.
    case data(JSONValue)
    /// A file, by its bytes or by a reference.
    case file

    /// Reads a part; nil when it is none.
    ///
    /// 0.3 (section 6.5) says what it is in `kind`, 1.0 (section 4.1.6) by which member is there.
    init?(_ value: JSONValue) {
        guard value.objectValue != nil else { return nil }
        let kind = value["kind"]?.stringValue
        if let text = value["text"]?.stringValue, kind == nil || kind == "text" {
            self = .text(text)
        } else if let data = value["data"], kind == nil || kind == "data" {
            self = .data(data)
        } else if kind == "file" || ["raw", "url", "file"].contains(where: { value[$0] != nil }) {
            self = .file
        } else {
            return nil
        }
    }
}
