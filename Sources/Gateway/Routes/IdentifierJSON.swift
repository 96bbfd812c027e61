// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Small answers about one envelope.
enum IdentifierJSON {
    /// `{"status":...,"id":...}`, either of them.
    static func body(status: String? = nil, id: String? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.optional("status", status)
        json.optional("id", id)
        json.endObject()
        return json.bytes
    }
}
