// SPDX-License-Identifier: Apache-2.0

public import NIOCore
internal import NIOPosix
internal import RabbitMQTransport
internal import SQLiteTransport
internal import SQSTransport
public import Transports

extension BrokerConfiguration {
    /// How long a command waits for a broker before it says that there is none: somebody looks on.
    public static let commandLimit: Duration = .seconds(5)

    /// Opens the transport.
    ///
    /// - Parameters:
    ///   - eventLoop: where the connection to a broker that is reached over NIO lives. Calls made on it do not change
    ///     threads, so give the loop that the caller's tasks run on; nil takes one of the process.
    ///   - observer: hears what the transport does on its own account.
    ///   - limit: how long it may take where a connection is made; nil for the transport's own limit.
    /// - Returns: the transport, ready for use.
    /// - Throws: when the broker cannot be reached in time or refuses.
    public func open(
        on eventLoop: (any EventLoop)? = nil,
        observer: (any TransportObserver)? = nil,
        within limit: Duration? = nil
    ) async throws(TransportError) -> any Transport {
        switch self {
        case .sqlite(let options): return try await SQLiteTransport.open(options, observer: observer)
        case .rabbitMQ(var options):
            options.openLimit = limit ?? options.openLimit
            return try await RabbitMQTransport.open(
                options,
                on: eventLoop ?? MultiThreadedEventLoopGroup.singleton.next(),
                observer: observer
            )
        case .sqs(let options, let environment):
            return try SQSTransport.open(options, environment: environment, observer: observer)
        }
    }
}
