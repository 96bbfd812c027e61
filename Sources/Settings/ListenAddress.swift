// SPDX-License-Identifier: Apache-2.0

/// Where a server listens: `:8080`, `127.0.0.1:0`, `[::1]:9000`, `localhost:80`.
public struct ListenAddress: Sendable, Hashable {
    /// The name or address to listen at, without brackets; nil for all addresses of the machine.
    public var host: String?
    /// The port; 0 lets the system choose one.
    public var port: Int

    /// Makes an address.
    public init(host: String? = nil, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address; nil when the text is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            port <= 65535
        else { return nil }
        var host = text[..<colon]
        if host.first == "[" {
            guard host.last == "]", host.count > 2 else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") || host.contains("[") || host.contains("]") {
            return nil
        }
        guard !host.contains(where: { $0.isWhitespace || $0 == "/" }) else { return nil }
        self.init(host: host.isEmpty ? nil : String(host), port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as it is read.
    public var description: String {
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
