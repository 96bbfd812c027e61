// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// A RabbitMQ that actors use.
public struct RabbitMQPlace: Sendable, Hashable {
    /// The host, as pods know it.
    public var host: String
    /// The port of AMQP.
    public var port: Int
    /// Whether the connection is encrypted.
    public var usesTLS: Bool
    /// The virtual host.
    public var virtualHost: String
    /// The user, unless it is in a secret.
    public var username: String
    /// Where the user is, when it is in a secret.
    public var usernameSecret: SecretKey?
    /// Where the password is; nil for a broker that asks for none but the default one.
    public var passwordSecret: SecretKey?
    /// The topic exchange.
    public var exchange: String
    /// `classic` or `quorum`.
    public var queueType: String

    /// Describes a broker.
    public init(
        host: String,
        port: Int = 5672,
        usesTLS: Bool = false,
        virtualHost: String = "/",
        username: String = "guest",
        usernameSecret: SecretKey? = nil,
        passwordSecret: SecretKey? = nil,
        exchange: String = "asya",
        queueType: String = "classic"
    ) {
        self.host = host
        self.port = port
        self.usesTLS = usesTLS
        self.virtualHost = virtualHost
        self.username = username
        self.usernameSecret = usernameSecret
        self.passwordSecret = passwordSecret
        self.exchange = exchange
        self.queueType = queueType
    }

    /// The broker's URL without user and password, as KEDA takes it.
    var url: String {
        let path = virtualHost == "/" ? "/%2f" : "/\(PercentEncoding.encode(virtualHost))"
        return "\(usesTLS ? "amqps" : "amqp")://\(host):\(port)\(path)"
    }
}
