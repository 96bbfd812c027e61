// SPDX-License-Identifier: Apache-2.0

/// The W3C baggage of a message: names and values that applications pass along with a trace.
///
/// Members keep the text they arrived with, so that baggage nobody changed travels on byte for byte. A member that
/// breaks the grammar is left out and the rest survives. Baggage is never recorded as span attributes.
///
/// https://www.w3.org/TR/baggage/
public struct Baggage: Hashable, Sendable {
    /// The name of the header.
    public static let headerName = "baggage"

    /// The most members that are sent; what is beyond this and `maximumBytes` is dropped by whole members.
    public static let maximumMembers = 64

    /// The longest header that is sent, in bytes.
    public static let maximumBytes = 8_192

    /// The members in order; a key occurs once.
    public private(set) var members: [BaggageMember]

    /// Creates empty baggage.
    public init() {
        members = []
    }

    /// Parses the values of all `baggage` headers of a message; of two members with one key the later wins.
    public init(headers: [String]) {
        self.init()
        for header in headers {
            for text in header.utf8.split(separator: UInt8(ascii: ",")) {
                guard let member = BaggageMember(text: Substring(text)) else { continue }
                append(member)
            }
        }
    }

    /// Parses the value of one header.
    public init(header: String) {
        self.init(headers: [header])
    }

    /// Whether there is nothing to send.
    public var isEmpty: Bool { members.isEmpty }

    /// The value to send, or `nil` when there is none; members beyond the limits are left out from the right.
    public var header: String? {
        var text = ""
        for member in members.prefix(Self.maximumMembers) {
            let length = member.text.utf8.count + (text.isEmpty ? 0 : 1)
            guard text.utf8.count + length <= Self.maximumBytes else { continue }
            if !text.isEmpty { text += "," }
            text += member.text
        }
        return text.isEmpty ? nil : text
    }

    /// The decoded value of a key; setting encodes it and drops the key's properties, `nil` removes the member.
    ///
    /// Setting a key that is not a token of RFC 9110 does nothing.
    public subscript(key: String) -> String? {
        get { members.first { $0.key == key }?.value }
        set {
            guard let newValue else {
                members.removeAll { $0.key == key }
                return
            }
            guard let member = BaggageMember(key: key, value: newValue) else { return }
            append(member)
        }
    }

    private mutating func append(_ member: BaggageMember) {
        guard let index = members.firstIndex(where: { $0.key == member.key }) else {
            members.append(member)
            return
        }
        members[index] = member
    }
}
