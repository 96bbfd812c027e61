// SPDX-License-Identifier: Apache-2.0

internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// How a connection of a listener is set up and served.
struct GatewayChannel: ServerChildChannel {
    let responder: Responder

    // Most requests fit, and a buffer stays with its connection. It grows with what comes.
    private static let firstBuffer = 512
    private static let largestBuffer = 64 << 10

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTPConnection> {
        let limits = responder.services.limits
        return channel.eventLoop.makeCompletedFuture {
            var decoding = NIOHTTPDecoderLimitConfiguration()
            decoding.maxHeaderFieldSize = limits.maxHeaderBytes
            decoding.maxHeaderListSize = limits.maxHeaderBytes
            decoding.maxHeaderFieldCount = 128
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 64,
                    initial: Self.firstBuffer,
                    maximum: Self.largestBuffer
                )
            )
            let connection = HTTPConnection(channel)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                // Requests are taken one after the other, and errors are answered by the guard.
                withPipeliningAssistance: false,
                withErrorHandling: false,
                // Fields are made of HTTP's types, which hold nothing else.
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: decoding
            )
            try pipeline.addHandlers(
                RequestHost(),
                HTTP1ToHTTPServerCodec(secure: false),
                ConnectionGuard(limits),
                HTTPConnectionStateHandler(idleTimeout: limits.idleTimeout, logger: logger),
                ConnectionInput(connection)
            )
            return connection
        }
    }

    func handle(value connection: HTTPConnection, logger: Logger) async { await responder.answer(connection) }
}
