// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix

/// The connections of a ``FaultProxy``; lives on its event loop.
final class ProxyLinks {
    private let eventLoop: any EventLoop
    private let serverPort: Int
    private var links: [ObjectIdentifier: ProxyLink] = [:]
    private var cutting: (bytes: Int, direction: ProxyFault.Direction)?
    private(set) var fault = ProxyFault.none
    private(set) var traffic = FaultProxy.Traffic()
    var isRefusing = false

    init(eventLoop: any EventLoop, serverPort: Int) {
        self.eventLoop = eventLoop
        self.serverPort = serverPort
    }

    /// Takes a client's connection and makes one to the server for it.
    func accept(_ client: any Channel) throws {
        traffic.connections += 1
        let link = ProxyLink(self, client: client)
        try client.pipeline.syncOperations.addHandler(ProxyEnd(link, .toServer))
        guard !isRefusing else {
            client.close(promise: nil)
            return
        }
        links[ObjectIdentifier(link)] = link
        traffic.open += 1
        let bound = NIOLoopBound(link, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyEnd(bound.value, .toClient))
                }
            }
            .connect(host: "127.0.0.1", port: serverPort)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let server): link.connected(server)
                case .failure: link.close()
                }
            }
    }

    func set(_ fault: ProxyFault) {
        self.fault = fault
        if fault != .halfOpen {
            for link in links.values { link.release() }
        }
    }

    func cut() {
        for link in links.values { link.close() }
    }

    func cutAfter(_ bytes: Int, _ direction: ProxyFault.Direction) {
        cutting = (bytes, direction)
    }

    func forget(_ link: ProxyLink) {
        if links.removeValue(forKey: ObjectIdentifier(link)) != nil { traffic.open -= 1 }
    }

    func countDropped(_ bytes: Int) {
        traffic.dropped += bytes
    }

    /// Counts bytes that are about to pass; returns how many may, when the connection is to be cut after them.
    func count(_ bytes: Int, _ direction: ProxyFault.Direction) -> Int? {
        var allowed: Int?
        if let cutting, cutting.direction == direction {
            if bytes >= cutting.bytes {
                allowed = cutting.bytes
                self.cutting = nil
            } else {
                self.cutting = (cutting.bytes - bytes, direction)
            }
        }
        switch direction {
        case .toServer: traffic.toServer += allowed ?? bytes
        case .toClient: traffic.toClient += allowed ?? bytes
        }
        return allowed
    }
}
