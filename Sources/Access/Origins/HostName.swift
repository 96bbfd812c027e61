// SPDX-License-Identifier: Apache-2.0

/// A host as `Host` and origins name it: a name or an address, and perhaps a port.
struct HostName: Sendable, Hashable {
    /// The name in lower case without a final dot, or an address without brackets.
    let name: String
    /// The port, where one is given.
    let port: Int?

    /// Reads a host with or without a port: `example.com`, `127.0.0.1:8080`, `[::1]:8080`; nil for anything else.
    init?(authority: some StringProtocol) {
        var host = authority[...]
        var digits: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            digits = rest.isEmpty ? nil : Substring(rest.dropFirst())
            host = authority[authority.index(after: authority.startIndex)..<end]
            guard host.contains(":"), host.utf8.allSatisfy(Self.isAddressByte) else { return nil }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                digits = Substring(authority[authority.index(after: colon)...])
                host = authority[..<colon]
            }
            if host.last == "." { host = host.dropLast() }
            guard host.utf8.allSatisfy(Self.isNameByte) else { return nil }
        }
        guard (1...255).contains(host.utf8.count) else { return nil }
        if let digits {
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(digits), port <= 65535
            else { return nil }
            self.port = port
        } else {
            port = nil
        }
        name = host.lowercased()
    }

    /// Reads a host without a port, IPv6 addresses with or without brackets; nil for anything else.
    init?(_ text: some StringProtocol) {
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        self.init(authority: text.first != "[" && colons > 1 ? "[\(text)]" : String(text))
        guard port == nil else { return nil }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66, UInt8(ascii: ":"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
