// SPDX-License-Identifier: Apache-2.0

/// The rules for the address of a collector.
///
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
enum OTLPEndpoint {
    /// Whether it is an `http` or `https` address with a host.
    static func isValid(_ address: String) -> Bool {
        guard let (scheme, rest) = split(address), ["http", "https"].contains(scheme.lowercased()) else { return false }
        let host = authority(of: rest).split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return !host.isEmpty && !host.hasPrefix(":")
            && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// The traces address under a base: a slash is added where one is missing, then `v1/traces`.
    ///
    /// A query stays behind
    /// it.
    static func traces(underBase base: String) -> String {
        let end = base.firstIndex { $0 == "?" || $0 == "#" } ?? base.endIndex
        let path = base[..<end]
        return path + (path.hasSuffix("/") ? "v1/traces" : "/v1/traces") + base[end...]
    }

    /// The address without what may be secret: user, password, query and fragment.
    static func redacted(_ address: String) -> String {
        guard let (scheme, rest) = split(address) else { return "<invalid>" }
        let visible = rest.prefix { $0 != "?" && $0 != "#" }
        let authority = authority(of: visible)
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return "\(scheme)://\(host)\(visible.dropFirst(authority.count))"
    }

    private static func split(_ address: String) -> (scheme: Substring, rest: Substring)? {
        guard let colon = address.firstIndex(of: ":"), address[colon...].hasPrefix("://") else { return nil }
        return (address[..<colon], address[colon...].dropFirst(3))
    }

    private static func authority(of rest: Substring) -> Substring {
        rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    }
}
