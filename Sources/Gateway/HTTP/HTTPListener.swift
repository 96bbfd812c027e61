// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Settings

/// One address at which requests are answered.
final class HTTPListener: Sendable {
    private let server: Server<GatewayChannel>

    /// Makes a listener.
    ///
    /// - Parameters:
    ///   - address: Where it listens.
    ///   - responder: What answers.
    ///   - maxConnections: How many it has at most; more wait until one has ended.
    ///   - group: The loops of its connections.
    ///   - onListening: Is told the address in use, before the first request is answered.
    init(
        _ address: ListenAddress,
        _ responder: Responder,
        maxConnections: Int,
        on group: any EventLoopGroup,
        onListening: @escaping @Sendable (ListenAddress) -> Void
    ) {
        let handler = responder.services.logger.handler
        var logger = Logger(label: responder.services.logger.label) { _ in ServerLogHandler(handler) }
        // What the server says of single connections is nobody's business.
        logger.logLevel = max(logger.logLevel, .warning)
        let host = address.host ?? Self.anyHost
        server = Server(
            childChannelSetup: GatewayChannel(responder: responder),
            configuration: ServerConfiguration(
                address: .hostname(host, port: address.port),
                backlog: 1_024,
                availableConnectionsDelegate: .maximum(maxConnections, logger: logger)
            ),
            onServerRunning: { channel in
                onListening(ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            },
            eventLoopGroup: group,
            logger: logger
        )
    }

    /// Answers requests until ``drain()`` has ended the last one, or the task is cancelled.
    ///
    /// - Throws: `GatewayError.address` when the address cannot be listened at.
    func run(_ variable: String, _ address: ListenAddress) async throws(GatewayError) {
        do {
            try await server.run()
        } catch is Server<GatewayChannel>.Error {
            // It was told to end before it had begun.
        } catch {
            throw .address(variable: variable, address: address, reason: "\(error)")
        }
    }

    /// Takes no more connections, closes those that are idle, and lets the others end with the answer they are at.
    func drain() async {
        // It throws when the server was not running, and then there is nothing to end.
        try? await server.shutdownGracefully()
    }

    /// All addresses of the machine, in both versions of IP where it has both.
    private static var anyHost: String { unsafe access("/proc/net/if_inet6", R_OK) == 0 ? "::" : "0.0.0.0" }
}
