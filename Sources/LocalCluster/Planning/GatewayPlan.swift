// SPDX-License-Identifier: Apache-2.0

internal import Tools

/// The gateway of a cluster: where it listens, the secret that it shares with sidecars, and what it offers.
struct GatewayPlan: Sendable, Equatable {
    /// No actor is named like this.
    static let folderName = "_gateway"

    /// The port for clients.
    let port: Int
    /// The port for sidecars.
    let internalPort: Int
    /// What sidecars show; new with each run.
    let token: String
    /// The files and folders of the tools.
    let toolPaths: [String]
    /// The names of the tools.
    let tools: [String]

    init(port: Int, internalPort: Int, token: String, toolPaths: [String], tools: [String]) {
        self.port = port
        self.internalPort = internalPort
        self.token = token
        self.toolPaths = toolPaths
        self.tools = tools
    }

    /// Plans the gateway of a cluster whose own metrics are at `options.port`.
    ///
    /// - Throws: `ClusterError.system` when no port is free.
    init(_ tools: ToolSet, _ options: UpOptions) throws(ClusterError) {
        let next = options.port == 0 || options.port >= 65_534 ? 0 : options.port + 1
        let ports = try FreePorts.take([next, next == 0 ? 0 : next + 1])
        self.init(
            port: ports[0],
            internalPort: ports[1],
            token: (0..<4).map { _ in Self.hexadecimal(UInt32.random(in: .min ... .max)) }.joined(),
            toolPaths: tools.documents.isEmpty ? [] : options.paths.map(FileSystem.absolute),
            tools: tools.tools.map(\.name)
        )
    }

    /// The base address for clients.
    var url: String { "http://127.0.0.1:\(port)" }

    /// What sidecars are told.
    var reporting: [String: String] {
        ["ASYA_GATEWAY_URL": "http://127.0.0.1:\(internalPort)", "ASYA_GATEWAY_TOKEN": token]
    }

    /// What the gateway itself is told, over anything that it inherits.
    func environment(folder: String, data: DataFolder) -> [String: String] {
        var variables = [
            "ASYA_GATEWAY_ADDR": "127.0.0.1:\(port)",
            "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:\(internalPort)",
            "ASYA_GATEWAY_TOKEN": token,
            "ASYA_GATEWAY_ADDRESS_FILE": data.gatewayAddresses,
            "ASYA_GATEWAY_METRICS_ADDR": "127.0.0.1:0",
            "ASYA_METRICS_ENABLED": "true",
            "ASYA_METRICS_ADDRESS_FILE": "\(folder)/gateway.address",
            "ASYA_QUEUE_AUTO_CREATE": "true",
            "ASYA_TRACE_STORE": data.traces,
        ]
        if !toolPaths.isEmpty { variables["ASYA_CONFIG_PATH"] = toolPaths.joined(separator: ":") }
        return variables
    }

    private static func hexadecimal(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension GatewayPlan: CustomStringConvertible, CustomDebugStringConvertible {
    /// The address; never the token.
    var description: String { url }

    /// As `description`.
    var debugDescription: String { description }
}
