// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// A client's connection and the one to the server that belongs to it; lives on the proxy's event loop.
final class ProxyLink {
    /// What happened at one end and is not passed on yet.
    private enum Event {
        case bytes(ByteBuffer, ProxyFault.Direction)
        case ended
    }

    private let links: ProxyLinks
    private let client: any Channel
    private var server: (any Channel)?
    private var held: [Event] = []

    init(_ links: ProxyLinks, client: any Channel) {
        self.links = links
        self.client = client
    }

    func connected(_ server: any Channel) {
        self.server = server
        guard client.isActive || links.fault == .halfOpen else { return close() }
        release()
    }

    /// Bytes arrived that go this way.
    func received(_ bytes: ByteBuffer, _ direction: ProxyFault.Direction) {
        handle(.bytes(bytes, direction))
    }

    /// One end was closed by its peer.
    func ended() {
        handle(.ended)
    }

    /// Passes on what was held back.
    func release() {
        let events = held
        held = []
        for event in events { handle(event) }
    }

    func close() {
        client.close(promise: nil)
        server?.close(promise: nil)
        held = []
        links.forget(self)
    }

    private func handle(_ event: Event) {
        if links.fault == .halfOpen || server == nil {
            held.append(event)
            if case .ended = event, links.fault != .halfOpen { close() }
            return
        }
        switch links.fault {
        case .none, .halfOpen: pass(event)
        case .drop(let directions):
            guard case .bytes(let bytes, let direction) = event, directions.contains(direction) else {
                return pass(event)
            }
            links.countDropped(bytes.readableBytes)
        case .delay(let duration):
            client.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { self.pass(event) }
        }
    }

    private func pass(_ event: Event) {
        guard case .bytes(var bytes, let direction) = event else { return close() }
        let target = direction == .toServer ? server : client
        guard let allowed = links.count(bytes.readableBytes, direction) else {
            target?.writeAndFlush(bytes, promise: nil)
            return
        }
        guard let last = bytes.readSlice(length: allowed), let target else { return close() }
        target.writeAndFlush(last).assumeIsolated().whenComplete { _ in self.close() }
    }
}
