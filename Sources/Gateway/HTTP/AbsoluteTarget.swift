// SPDX-License-Identifier: Apache-2.0

/// The target of a request that is a whole URL, as clients of proxies send it.
///
/// A server has to take it, and the host in it counts instead of `Host`:
/// https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2.
struct AbsoluteTarget: Sendable, Equatable {
    /// The host, as the client wrote it.
    let host: String
    /// What follows the host, as others send it alone: the path and the query.
    let path: String

    /// Reads a target; nil when it is no URL.
    init?(_ text: String) {
        // Nearly all targets are paths.
        guard text.utf8.first != UInt8(ascii: "/"), let separator = text.firstRange(of: "://") else { return nil }
        let rest = text.utf8[separator.upperBound...]
        let end = rest.firstIndex(where: Self.endsHost) ?? rest.endIndex
        host = String(Substring(rest[..<end]))
        // https://www.rfc-editor.org/rfc/rfc9110#section-4.2.3: the path of a URL that has none is "/".
        let hasPath = rest[end...].first == UInt8(ascii: "/")
        path = (hasPath ? "" : "/") + String(Substring(rest[end...]))
    }

    private static func endsHost(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }
}
