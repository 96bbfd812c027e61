// SPDX-License-Identifier: Apache-2.0

/// A version of the Agent2Agent protocol.
///
/// Both are served at one address: their methods have different names. https://a2a-protocol.org
public enum A2AProtocolVersion: String, Sendable, CaseIterable {
    /// 0.3: `message/send`, objects with a `kind`.
    case version03 = "0.3"
    /// 1.0: `SendMessage`, objects as Protocol Buffers spells them in JSON.
    case version10 = "1.0"

    /// Whether a client that names this version in `A2A-Version` is understood.
    ///
    /// Patch numbers do not count (1.0, section 3.6). A client that names none is known by the method it calls.
    static func understands(_ text: String) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...3).contains(numbers.count), numbers.allSatisfy({ UInt16($0) != nil }) else { return false }
        return numbers[0] == "1" || (numbers[0] == "0" && numbers.count > 1 && numbers[1] == "3")
    }
}
