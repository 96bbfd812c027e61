// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import Settings

/// Where the gateway is that a sidecar reports to.
public struct GatewayOptions: Sendable, Hashable {
    /// The base address of its internal listener, without a slash at the end.
    public var url: String
    /// What it asks sidecars for; nil for nothing.
    public var token: String?

    /// Reads `ASYA_GATEWAY_URL` and `ASYA_GATEWAY_TOKEN`; nil when there is no gateway.
    ///
    /// - Throws: `SettingsError` for an address or a token that cannot be sent.
    init?(_ environment: Environment) throws(SettingsError) {
        let allowed = "an address such as http://asya-gateway:8081"
        let url = try environment.read("ASYA_GATEWAY_URL", default: "", allowed: allowed) { Self.base($0) }
        guard !url.isEmpty else { return nil }
        self.url = url
        if let token = environment.string("ASYA_GATEWAY_TOKEN") {
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw SettingsError(
                    variable: "ASYA_GATEWAY_TOKEN",
                    value: nil,
                    allowed: "printable ASCII without spaces"
                )
            }
            self.token = token
        }
    }

    /// The address without slashes at its end; nil when it is no `http` or `https` address of a host alone.
    private static func base(_ text: String) -> String? {
        var text = Substring(text)
        while text.last == "/" { text.removeLast() }
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        let host = text.dropFirst(scheme.count)
        // Nothing secret may be part of it: it is logged.
        let isHost = !host.isEmpty && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !host.hasPrefix(":")
        return isHost && !host.contains(where: { "@?#".contains($0) }) ? String(text) : nil
    }

    /// A request of one of its resources.
    func request(_ path: String, method: String = "GET", body: [UInt8]? = nil, accept: String) -> HTTPRequest {
        var request = HTTPRequest(method: method, url: url + path, headers: [HTTPHeader("Accept", accept)], body: body)
        if body != nil { request.headers.append(HTTPHeader("Content-Type", "application/json")) }
        if let token { request.headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        request.acceptsGzip = false
        return request
    }
}

extension GatewayOptions: CustomStringConvertible {
    /// The address; never the token.
    public var description: String { url }
}

extension GatewayOptions: CustomDebugStringConvertible {
    /// As `description`.
    public var debugDescription: String { description }
}
