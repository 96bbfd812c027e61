// SPDX-License-Identifier: Apache-2.0

/// The forms that names in tool files must have.
enum ToolName {
    /// Whether clients of the Model Context Protocol take it for the name of a tool.
    ///
    /// https://modelcontextprotocol.io/specification/2025-11-25/server/tools ("Tool Names").
    static func isValid(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Whether every client takes it for the name of a parameter; those of some model providers are strict.
    static func isPortable(_ name: String) -> Bool {
        isValid(name) && name.utf8.count <= 64
    }

    /// Whether it can be the name of a right in a token (RFC 6749 section 3.3, scope-token).
    static func isScope(_ name: String) -> Bool {
        let excluded = [UInt8(ascii: "\""), UInt8(ascii: "\\")]
        return !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !excluded.contains($0) }
    }
}
