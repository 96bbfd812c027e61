// SPDX-License-Identifier: Apache-2.0

/// Where a page comes from, as browsers say it in `Origin` (https://www.rfc-editor.org/rfc/rfc6454#section-6.2).
public struct Origin: Sendable, Hashable {
    /// The scheme in lower case.
    let scheme: String
    /// The host in lower case.
    let host: String
    /// The port, or the usual one of the scheme; nil when neither is known.
    let port: Int?

    /// Reads an origin such as `https://app.example.com` or `http://localhost:3000`; nil for `null` and anything else.
    public init?(_ text: String) {
        guard let end = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<end.lowerBound]
        guard let first = scheme.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A,
            scheme.utf8.allSatisfy(Self.isSchemeByte), let host = HostName(authority: text[end.upperBound...])
        else { return nil }
        self.scheme = scheme.lowercased()
        self.host = host.name
        port = host.port ?? Self.usualPort(of: self.scheme)
    }

    /// Whether the page is of the server that the request names, whichever scheme a proxy before it speaks.
    func isSame(as host: HostName) -> Bool {
        host.name == self.host && (host.port ?? Self.usualPort(of: scheme)) == port
    }

    private static func usualPort(of scheme: String) -> Int? {
        switch scheme {
        case "http": 80
        case "https": 443
        default: nil
        }
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
