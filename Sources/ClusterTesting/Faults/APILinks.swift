// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The connections of an ``APIFaultProxy``; lives on its event loop.
final class APILinks {
    let eventLoop: any EventLoop
    private let server: (host: String, port: Int)
    private let tls: NIOSSLContext
    private var clients: [ObjectIdentifier: APIClientEnd] = [:]
    var plan = FaultPlan()
    private(set) var requests: [APIFaultProxy.Request] = []

    init(eventLoop: any EventLoop, server: (host: String, port: Int), tls: NIOSSLContext) {
        (self.eventLoop, self.server, self.tls) = (eventLoop, server, tls)
    }

    /// Takes a client's connection.
    func accept(_ channel: any Channel) throws {
        let client = APIClientEnd(self, channel: channel)
        clients[ObjectIdentifier(client)] = client
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: true)
        try channel.pipeline.syncOperations.addHandler(client)
    }

    /// Makes the connection to the server that belongs to a client's.
    func connect(_ client: APIClientEnd) {
        let bound = NIOLoopBound(client, eventLoop: eventLoop)
        let tls = tls
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // The certificate is for an address, which is no name that could be sent.
                    let security = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandler(security)
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(APIServerEnd(bound.value))
                }
            }
            .connect(host: server.host, port: server.port)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel): client.connected(channel)
                case .failure: client.close()
                }
            }
    }

    /// Remembers a request and tells what is to happen to it.
    func fault(for head: HTTPRequestHead) -> APIFault? {
        requests.append(APIFaultProxy.Request(method: head.method.rawValue, uri: head.uri))
        return plan.fault(method: head.method.rawValue, uri: head.uri)
    }

    func cut(_ isMeant: (APIClientEnd) -> Bool) -> Int {
        let cut = clients.values.filter(isMeant)
        for client in cut { client.close() }
        return cut.count
    }

    func forget(_ client: APIClientEnd) {
        clients[ObjectIdentifier(client)] = nil
    }
}
