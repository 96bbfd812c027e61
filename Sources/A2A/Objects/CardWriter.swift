// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Writes the agent card: one document that clients of both versions read.
///
/// 0.3, section 5.5; 1.0, section 4.4.1. Where the versions differ, the members of both are there, which the clients of
/// the other version pass over.
struct CardWriter {
    let configuration: A2AConfiguration

    /// Writes the card.
    ///
    /// - Parameter tools: what becomes the skills.
    /// - Returns: the card.
    func card(tools: [A2ATool]) -> RawJSON {
        let schemes = configuration.securitySchemes
        var members: [JSONValue.Member] = [
            .init("protocolVersion", "0.3.0"),
            .init("name", .string(configuration.name)),
            .init("description", .string(configuration.description)),
            .init("version", .string(configuration.version)),
            .init("url", .string(configuration.url)),
            .init("preferredTransport", "JSONRPC"),
            .init("supportedInterfaces", .array([A2AProtocolVersion.version10, .version03].map(interface))),
            .init("capabilities", capabilities),
            .init("defaultInputModes", Self.modes),
            .init("defaultOutputModes", Self.modes),
            .init("skills", .array(tools.sorted { $0.name < $1.name }.map(skill))),
        ]
        if let url = configuration.documentationURL { members.append(.init("documentationUrl", .string(url))) }
        if !schemes.isEmpty {
            members.append(.init("supportsAuthenticatedExtendedCard", true))
            members.append(.init("securitySchemes", .object(schemes.map { .init($0.name, Self.scheme($0)) })))
            members += security(scopes: [])
        }
        return RawJSON(.object(members))
    }

    private static let modes: JSONValue = ["application/json", "text/plain"]

    private func interface(_ version: A2AProtocolVersion) -> JSONValue {
        [
            "url": .string(configuration.url), "protocolBinding": "JSONRPC",
            "protocolVersion": .string(version.rawValue),
        ]
    }

    private var capabilities: JSONValue {
        [
            "streaming": true, "pushNotifications": false, "stateTransitionHistory": false,
            "extendedAgentCard": .bool(!configuration.securitySchemes.isEmpty),
        ]
    }

    private func skill(_ tool: A2ATool) -> JSONValue {
        // The protocol has no place for a schema, and whoever writes the message needs it.
        let schema = String(decoding: tool.inputSchema.encoded(), as: UTF8.self)
        let about = tool.description.map { $0 + "\n\n" } ?? ""
        var members: [JSONValue.Member] = [
            .init("id", .string(tool.name)),
            .init("name", .string(tool.title ?? tool.name)),
            .init("description", .string("\(about)Arguments, as JSON Schema: \(schema)")),
            .init("tags", ["pipeline"]),
            .init("inputModes", Self.modes),
            .init("outputModes", Self.modes),
        ]
        if !tool.scopes.isEmpty, !configuration.securitySchemes.isEmpty { members += security(scopes: tool.scopes) }
        return .object(members)
    }

    /// Any one of the schemes, in both forms.
    private func security(scopes: [String]) -> [JSONValue.Member] {
        let scopes = JSONValue.array(scopes.map { .string($0) })
        let names = configuration.securitySchemes.map(\.name)
        return [
            .init("security", .array(names.map { .object([.init($0, scopes)]) })),
            .init(
                "securityRequirements",
                .array(names.map { ["schemes": .object([.init($0, ["list": scopes])])] })
            ),
        ]
    }

    private static func scheme(_ scheme: A2ASecurityScheme) -> JSONValue {
        let about = scheme.description.map { [JSONValue.Member("description", .string($0))] } ?? []
        let old: [JSONValue.Member]
        let new: JSONValue.Member
        switch scheme.kind {
        case .bearer(let format):
            let members: [JSONValue.Member] =
                [.init("scheme", "bearer")] + (format.map { [.init("bearerFormat", .string($0))] } ?? [])
            old = [.init("type", "http")] + members
            new = .init("httpAuthSecurityScheme", .object(members + about))
        case .apiKey(let header):
            old = [.init("type", "apiKey"), .init("in", "header"), .init("name", .string(header))]
            new = .init(
                "apiKeySecurityScheme",
                .object([.init("location", "header"), .init("name", .string(header))] + about)
            )
        case .openIDConnect(let url):
            let members = [JSONValue.Member("openIdConnectUrl", .string(url))]
            old = [.init("type", "openIdConnect")] + members
            new = .init("openIdConnectSecurityScheme", .object(members + about))
        }
        return .object(old + about + [new])
    }
}
