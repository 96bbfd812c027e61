// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(10))) struct FaultProxyTests {
    /// An echoing server, the proxy before it and a connection through the proxy.
    private struct Setting {
        let server: any Channel
        let proxy: FaultProxy

        init() async throws {
            server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            proxy = try await FaultProxy.start(before: server.localAddress?.port ?? 0)
        }

        func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: proxy.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        }

        func stop() async throws {
            await proxy.stop()
            try await server.close()
        }
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(data, promise: nil)
        }
    }

    @Test func `passes bytes on and counts them`() async throws {
        let setting = try await Setting()
        try await setting.connect().executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "hello"))
            var answers = inbound.makeAsyncIterator()
            #expect(try await answers.next() == ByteBuffer(string: "hello"))
            let traffic = await setting.proxy.traffic
            #expect(traffic.connections == 1)
            #expect(traffic.open == 1)
            #expect(traffic.toServer == 5)
            #expect(traffic.toClient == 5)
        }
        try await setting.stop()
    }

    @Test func `holds bytes back on a half-open link and drops them on a lossy one`() async throws {
        let setting = try await Setting()
        try await setting.connect().executeThenClose { inbound, outbound in
            var answers = inbound.makeAsyncIterator()
            await setting.proxy.set(.halfOpen)
            try await outbound.write(ByteBuffer(string: "a"))
            await setting.proxy.restore()
            #expect(try await answers.next() == ByteBuffer(string: "a"))
            await setting.proxy.set(.drop([.toServer]))
            try await outbound.write(ByteBuffer(string: "lost"))
            while await setting.proxy.traffic.dropped < 4 { await Task.yield() }
            await setting.proxy.set(.delay(.milliseconds(5)))
            try await outbound.write(ByteBuffer(string: "b"))
            #expect(try await answers.next() == ByteBuffer(string: "b"))
        }
        try await setting.stop()
    }

    @Test func `cuts connections, after some bytes too`() async throws {
        let setting = try await Setting()
        try await setting.connect().executeThenClose { inbound, outbound in
            await setting.proxy.cut(after: 3, .toClient)
            try await outbound.write(ByteBuffer(string: "hello"))
            var answers = inbound.makeAsyncIterator()
            #expect(try await answers.next() == ByteBuffer(string: "hel"))
            #expect(try await answers.next() == nil)
        }
        try await setting.connect().executeThenClose { inbound, _ in
            // The server's end is there as soon as bytes pass; a cut before that closes the client alone.
            await setting.proxy.refuse()
            var answers = inbound.makeAsyncIterator()
            let answer = try? await answers.next()
            #expect(answer == nil)
        }
        #expect(await setting.proxy.traffic.open == 0)
        try await setting.stop()
    }
}
