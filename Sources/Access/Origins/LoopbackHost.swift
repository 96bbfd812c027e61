// SPDX-License-Identifier: Apache-2.0

/// The names and addresses of this machine that nobody else can reach.
enum LoopbackHost {
    /// Whether a name or an address without brackets is one of them.
    static func contains(_ name: String) -> Bool {
        if name == "localhost" || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        // As a whole: `127.0.0.1.example.com` is a name that anybody can give any address.
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { isOctet($0) }
    }

    private static func isOctet(_ text: Substring) -> Bool {
        (1...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && Int(text).map { $0 < 256 } == true
    }
}
