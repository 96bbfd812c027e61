// SPDX-License-Identifier: Apache-2.0

/// The rule for names of actors: DNS labels, so that a name can be a queue, a pod and a label value.
public enum ActorName {
    /// Where pipelines end well, unless configured otherwise.
    public static let happyEnd = "happy-end"
    /// Where failed envelopes end, unless configured otherwise.
    public static let errorEnd = "error-end"

    /// Whether `name` is a DNS label (RFC 1123): 1 to 63 lower-case letters, digits and hyphens, no hyphen at an end.
    public static func isValid(_ name: String) -> Bool {
        isValid(name.utf8)
    }

    /// Whether UTF-8 bytes are a DNS label.
    static func isValid(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 63, bytes.first != ASCII.minus, bytes.last != ASCII.minus else {
            return false
        }
        return bytes.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (ASCII.zero...ASCII.nine).contains(byte) || byte == ASCII.minus
        }
    }
}
