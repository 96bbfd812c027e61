// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A pipeline that a gateway offers.
public struct GatewayTool: Sendable, Equatable {
    /// What it is called by.
    public let name: String
    /// What it does, for people.
    public let description: String?
    /// What it takes, as JSON Schema.
    public let inputSchema: JSONValue
    /// The actors that a call visits.
    public let route: [String]
    /// All that the gateway says of it.
    public let json: JSONValue

    /// Reads one element of the answer to `GET /tools`; nil when it is no tool.
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue else { return nil }
        self.name = name
        description = json["description"]?.stringValue
        inputSchema = json["inputSchema"] ?? .object([])
        route = json["route"]?.arrayValue?.compactMap(\.stringValue) ?? []
        self.json = json
    }

    /// A parameter, as somebody who calls the tool must know it.
    public struct Parameter: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its type in JSON Schema; nil when any will do.
        public let type: String?
        /// Whether a call without it is refused.
        public let isRequired: Bool
        /// What it means.
        public let description: String?
        /// What may be given, when that is a list.
        public let options: [JSONValue]
        /// What counts when it is not given.
        public let defaultValue: JSONValue?
    }

    /// The parameters in their order.
    public var parameters: [Parameter] {
        let required = inputSchema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return (inputSchema["properties"]?.objectValue ?? []).map { member in
            Parameter(
                name: member.name,
                type: member.value["type"]?.stringValue,
                isRequired: required.contains(member.name),
                description: member.value["description"]?.stringValue,
                options: member.value["enum"]?.arrayValue ?? [],
                defaultValue: member.value["default"]
            )
        }
    }
}
