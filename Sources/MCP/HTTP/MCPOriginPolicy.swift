// SPDX-License-Identifier: Apache-2.0

/// Whose web pages may send requests, so that no foreign page reaches a server through a browser on its machine.
///
/// Source: basic/transports, "Security Warning", of each revision. Requests without `Origin` come from no web page.
public struct MCPOriginPolicy: Sendable, Equatable {
    /// The origins that are allowed besides those of this machine, such as `https://chat.example.com`.
    public var allowed: Set<String>
    /// Whether pages of every origin are allowed.
    public var allowsEveryOrigin: Bool

    /// Allows the pages of this machine, and those of the named origins; `*` stands for all.
    public init(allowed: [String] = []) {
        self.allowed = Set(allowed.map { $0.lowercased() })
        allowsEveryOrigin = allowed.contains("*")
    }

    /// Whether a page of this origin may send requests.
    public func allows(_ origin: String) -> Bool {
        let origin = origin.lowercased()
        return allowsEveryOrigin || allowed.contains(origin) || Self.isLoopback(origin)
    }

    /// Whether an origin is a scheme, a loopback host and perhaps a port, and nothing else.
    private static func isLoopback(_ origin: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: origin.hasPrefix) else { return false }
        let authority = origin.dropFirst(scheme.count)
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return false }
            host = authority[...end]
            rest = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
        }
        guard rest.isEmpty || (rest.hasPrefix(":") && isNumber(rest.dropFirst(), to: 65_535)) else { return false }
        if host == "localhost" || host == "[::1]" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { isNumber($0, to: 255) }
    }

    private static func isNumber(_ text: Substring, to limit: Int) -> Bool {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text) else { return false }
        return number <= limit
    }
}
