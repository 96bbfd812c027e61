// SPDX-License-Identifier: Apache-2.0

public import NIOCore
internal import NIOPosix
internal import RabbitMQTransport
internal import SQLiteTransport
internal import SQSTransport
public import Transports

extension BrokerConfiguration {
    /// Opens the transport.
    ///
    /// - Parameters:
    ///   - eventLoop: where the connection to a broker that is reached over NIO lives. Calls made on it do not change
    ///     threads, so give the loop that the caller's tasks run on; nil takes one of the process.
    ///   - observer: hears what the transport does on its own account.
    /// - Returns: the transport, ready for use.
    /// - Throws: when the broker cannot be reached in time or refuses.
    public func open(
        on eventLoop: (any EventLoop)? = nil,
        observer: (any TransportObserver)? = nil
    ) async throws(TransportError) -> any Transport {
        switch self {
        case .sqlite(let options): try await SQLiteTransport.open(options, observer: observer)
        case .rabbitMQ(let options):
            try await RabbitMQTransport.open(
                options,
                on: eventLoop ?? MultiThreadedEventLoopGroup.singleton.next(),
                observer: observer
            )
        case .sqs(let options, let environment):
            try SQSTransport.open(options, environment: environment, observer: observer)
        }
    }
}
