// SPDX-License-Identifier: Apache-2.0

/// Where a broker is, who logs in, and the limits of the connection.
public struct AMQPOptions: Sendable, Hashable {
    /// The broker's host name or address; an IPv6 address without brackets.
    public var host: String
    /// The broker's port.
    public var port: Int
    /// The user.
    public var user: String
    /// The password; without one, a client certificate logs in (SASL EXTERNAL), or else the broker's default password.
    public var password: String?
    /// The virtual host.
    public var virtualHost: String
    /// How to secure the connection; `nil` for a plain one.
    public var tls: AMQPTLSOptions?
    /// The wanted heartbeat interval; zero for none.
    ///
    /// Used is the smaller one of this and the broker's that is not zero.
    public var heartbeat: Duration
    /// The limit for connecting, logging in and opening the virtual host together.
    public var connectTimeout: Duration
    /// How long to wait for the broker's answer to a method.
    public var callTimeout: Duration
    /// The most channels at the same time; the broker may allow fewer.
    public var channelMax: UInt16
    /// The longest frame in bytes; the broker may allow less.
    public var frameMax: Int
    /// The longest body that is accepted from the broker, in bytes; a longer one ends the connection.
    public var maxBodyBytes: Int
    /// How many bytes may wait to be sent; a message published beyond that fails.
    public var maxUnsentBytes: Int
    /// What the broker's listings call the connection.
    public var connectionName: String?

    /// The plain port registered for AMQP.
    public static let defaultPort = 5672
    /// The port registered for AMQP over TLS.
    public static let defaultTLSPort = 5671
    /// RabbitMQ's own default for the longest frame.
    public static let defaultFrameMax = 131_072
    /// The longest message that RabbitMQ can be configured to take.
    public static let defaultMaxBodyBytes = 512 << 20

    /// Options for a broker on this machine with its default user, unless told otherwise.
    ///
    /// - Parameters:
    ///   - host: host name or address.
    ///   - port: port; `nil` for the registered one.
    ///   - user: user name.
    ///   - password: its password; `nil` to log in with the client certificate, or with the broker's default.
    ///   - virtualHost: virtual host.
    ///   - tls: how to secure the connection; `nil` for a plain one.
    public init(
        host: String = "localhost",
        port: Int? = nil,
        user: String = "guest",
        password: String? = nil,
        virtualHost: String = "/",
        tls: AMQPTLSOptions? = nil
    ) {
        self.host = host
        self.port = port ?? (tls == nil ? Self.defaultPort : Self.defaultTLSPort)
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
        self.tls = tls
        heartbeat = .seconds(30)
        connectTimeout = .seconds(10)
        callTimeout = .seconds(30)
        channelMax = 2047
        frameMax = Self.defaultFrameMax
        maxBodyBytes = Self.defaultMaxBodyBytes
        maxUnsentBytes = 64 << 20
        connectionName = nil
    }
}

extension AMQPOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Host and port as they stand in a URL.
    public var address: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The broker and who logs in, without the password.
    public var description: String {
        "\(tls == nil ? "amqp" : "amqps")://\(user)@\(address) virtual host '\(virtualHost)'"
    }

    /// The same as `description`: the password is never shown.
    public var debugDescription: String { description }

    /// Shows `description` only, so that a dump has no password either.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
