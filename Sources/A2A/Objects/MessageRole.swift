// SPDX-License-Identifier: Apache-2.0

/// Who wrote a message.
enum MessageRole: String {
    case user
    case agent

    /// The name in a version.
    func name(in version: A2AProtocolVersion) -> String {
        version == .version10 ? "ROLE_" + rawValue.uppercased() : rawValue
    }
}
