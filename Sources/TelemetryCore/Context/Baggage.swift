// SPDX-License-Identifier: Apache-2.0

/// The W3C baggage of a message: names and values that applications pass along with a trace.
///
/// Members keep the text they arrived with, so that baggage nobody changed travels on byte for byte, members with equal
/// keys included: the specification guarantees no uniqueness and asks for their order to stay. A member that breaks the
/// grammar is left out and the rest survives. Baggage is never recorded as span attributes.
///
/// https://www.w3.org/TR/baggage/
public struct Baggage: Hashable, Sendable {
    /// The name of the header.
    public static let headerName = "baggage"

    /// The most members that are sent; what is beyond this and `maximumBytes` is dropped by whole members.
    public static let maximumMembers = 64

    /// The longest header that is sent, in bytes.
    public static let maximumBytes = 8_192

    /// The members in order; a key may occur more than once.
    public private(set) var members: [BaggageMember]

    /// Creates empty baggage.
    public init() {
        members = []
    }

    /// Parses the values of all `baggage` headers of a message, which together are one list.
    public init(headers: [String]) {
        self.init()
        for header in headers { append(header) }
    }

    /// Parses the value of one header.
    public init(header: String) {
        self.init()
        append(header)
    }

    /// Whether there is nothing to send.
    public var isEmpty: Bool { members.isEmpty }

    /// The value to send, or `nil` when there is none; a member that would break a limit is left out whole.
    ///
    /// https://www.w3.org/TR/baggage/#limits: everything within both limits is sent.
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

    /// The decoded value of a key, the last one where it occurs more than once.
    ///
    /// Setting encodes the value, drops the key's properties and leaves one member of this key; `nil` removes all of
    /// them. Setting a key that is not a token of RFC 9110 does nothing.
    public subscript(key: String) -> String? {
        get { members.last { $0.key == key }?.value }
        set {
            guard let newValue else {
                members.removeAll { $0.key == key }
                return
            }
            guard let member = BaggageMember(key: key, value: newValue) else { return }
            guard let index = members.firstIndex(where: { $0.key == key }) else {
                members.append(member)
                return
            }
            members.removeAll { $0.key == key }
            members.insert(member, at: index)
        }
    }

    private mutating func append(_ header: String) {
        let text = header.utf8
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: UInt8(ascii: ",")) ?? text.endIndex
            if let member = BaggageMember(text: text[start..<end]) { members.append(member) }
            guard end < text.endIndex else { return }
            start = text.index(after: end)
        }
    }
}
