// SPDX-License-Identifier: Apache-2.0

// General semantic conventions: https://opentelemetry.io/docs/specs/semconv/general/
extension AttributeKey {
    /// A class of errors, of low cardinality; only on failure.
    public static let errorType = AttributeKey("error.type")

    /// The class of an exception.
    public static let exceptionType = AttributeKey("exception.type")

    /// The message of an exception.
    public static let exceptionMessage = AttributeKey("exception.message")

    /// The stack of an exception.
    public static let exceptionStacktrace = AttributeKey("exception.stacktrace")

    /// The broker's host.
    public static let serverAddress = AttributeKey("server.address")

    /// The broker's port.
    public static let serverPort = AttributeKey("server.port")

    /// The peer's address on the network.
    public static let networkPeerAddress = AttributeKey("network.peer.address")

    /// The peer's port on the network.
    public static let networkPeerPort = AttributeKey("network.peer.port")
}
