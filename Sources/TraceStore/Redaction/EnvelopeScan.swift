// SPDX-License-Identifier: Apache-2.0

/// The members of an envelope that a recording needs to find.
enum EnvelopeScan {
    /// The envelope's id; `nil` when there is none.
    static func id(of envelope: [UInt8]) -> String? {
        let bytes = envelope.span
        var found: String?
        JSONScan.forEachMember(bytes) { key, value in
            guard JSONScan.equals(bytes, key, "id") else { return true }
            if bytes[value.lowerBound] == JSONScan.quote, value.count >= 2 {
                found = String(
                    decoding: JSONScan.unescaped(bytes, value.lowerBound + 1..<value.upperBound - 1),
                    as: UTF8.self
                )
            }
            return false
        }
        return found
    }

    /// Where an error envelope, whose `payload` is `{"error","details",...}`, describes the error; `nil` in any other.
    static func errorDetails(of envelope: [UInt8], payload: Range<Int>?) -> Range<Int>? {
        guard let payload else { return nil }
        let bytes = envelope.span.extracting(payload)
        var isFirst = true
        var found: Range<Int>?
        JSONScan.forEachMember(bytes) { key, value in
            // Error envelopes begin with it, and others are not to be read to their end.
            guard !isFirst || JSONScan.equals(bytes, key, "error") else { return false }
            isFirst = false
            guard JSONScan.equals(bytes, key, "details") else { return true }
            found = value.lowerBound + payload.lowerBound..<value.upperBound + payload.lowerBound
            return false
        }
        return found
    }

    /// Where in the envelope its payload is; `nil` when there is none.
    static func payload(of envelope: [UInt8]) -> Range<Int>? {
        let bytes = envelope.span
        var found: Range<Int>?
        JSONScan.forEachMember(bytes) { key, value in
            guard JSONScan.equals(bytes, key, "payload") else { return true }
            found = value
            return false
        }
        return found
    }
}
