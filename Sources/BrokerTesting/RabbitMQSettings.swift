// SPDX-License-Identifier: Apache-2.0

/// How a ``RabbitMQNode`` differs from a plain one.
public struct RabbitMQSettings: Sendable {
    /// For a TLS port beside the plain one: what the node shows there.
    public var certificates: TestCertificates?

    /// Whether clients of the TLS port must have a certificate.
    public var requiresClientCertificate: Bool

    /// Plugins to start, for instance `rabbitmq_management`; each costs time.
    public var plugins: [String]

    /// Further lines for rabbitmq.conf.
    public var configuration: [String]

    /// Settings of the Erlang application `rabbit` that rabbitmq.conf does not know, as Erlang terms.
    public var parameters: [String: String]

    /// How many of the machine's cores the node may use.
    public var schedulers: Int

    /// How long the node may take until it accepts connections.
    public var startTimeout: Duration

    /// Settings with their defaults.
    public init(
        certificates: TestCertificates? = nil,
        requiresClientCertificate: Bool = false,
        plugins: [String] = [],
        configuration: [String] = [],
        parameters: [String: String] = [:],
        schedulers: Int = 1,
        startTimeout: Duration = .seconds(300)
    ) {
        self.certificates = certificates
        self.requiresClientCertificate = requiresClientCertificate
        self.plugins = plugins
        self.configuration = configuration
        self.parameters = parameters
        self.schedulers = schedulers
        self.startTimeout = startTimeout
    }

    /// The text of rabbitmq.conf.
    func file(port: Int, tlsPort: Int?) -> String {
        var lines = [
            "listeners.tcp.1 = 127.0.0.1:\(port)",
            "loopback_users = none",
            "log.console = false",
            "log.file.level = info",
            // The default, 2 GB of free disk, would block publishing on a small machine.
            "disk_free_limit.absolute = 50MB",
        ]
        if let tlsPort, let certificates {
            lines += [
                "listeners.ssl.1 = 127.0.0.1:\(tlsPort)",
                "ssl_options.cacertfile = \(certificates.authority)",
                "ssl_options.certfile = \(certificates.server)",
                "ssl_options.keyfile = \(certificates.serverKey)",
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = \(requiresClientCertificate)",
            ]
        }
        return (lines + configuration).joined(separator: "\n") + "\n"
    }
}
