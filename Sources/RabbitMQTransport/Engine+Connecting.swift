// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import NIOCore
internal import Transports

/// The connection, made again whenever it is lost.
extension Engine {
    /// Connects and connects again, until the transport is closed.
    func keepConnected() async {
        var backoff = Backoff()
        var wasOpen = false
        while !isClosed {
            do throws(AMQPError) {
                let connection = try await AMQPConnection.connect(options.connection, on: eventLoop) { event in
                    self.assumeIsolated { $0.handle(event) }
                }
                let openedAt = now()
                if await use(connection) {
                    wasOpen = true
                    _ = try? await connection.closeFuture.get()
                    // A connection that ends at once is a failure like one that does not come about.
                    if now() - openedAt > 1_000_000_000 { backoff = Backoff() }
                } else {
                    await connection.close()
                }
            } catch {
                report(TransportError(error, location: "the connection"))
                if !wasOpen, !error.isRetriable { endWaits(lastError) }
            }
            if !isClosed { await pause(backoff.next(using: &random)) }
        }
    }

    /// Makes a new connection the one in use.
    ///
    /// - Returns: False when the broker refuses what every connection needs.
    private func use(_ connection: AMQPConnection) async -> Bool {
        do throws(AMQPError) {
            try await declareExchange(connection)
            let publisher = try await makePublisher(connection)
            guard !isClosed else { return false }
            self.connection = connection
            self.publisher = publisher
            connection.closeFuture.whenSuccess { reason in
                self.assumeIsolated { $0.lost(connection, reason) }
            }
        } catch {
            let failure = TransportError(error, location: "the exchange \(options.exchange)")
            report(failure)
            if case .incompatible = failure { endWaits(failure) }
            return false
        }
        if reportedError != nil {
            reportedError = nil
            observer?.reconnected()
        }
        becameReady()
        return true
    }

    private func becameReady() {
        endWaitsIfReady()
        for index in consumers.indices { adjust(index) }
    }

    /// Where the user may not declare anything, the exchange is taken to exist.
    private func declareExchange(_ connection: AMQPConnection) async throws(AMQPError) {
        let channel = try await connection.openChannel()
        do throws(AMQPError) {
            try await channel.declareExchange(options.exchange, type: "topic")
            await channel.close()
        } catch {
            guard case .channelClosed(AMQPReplyCode.accessRefused, _, _) = error else { throw error }
        }
    }

    private func makePublisher(_ connection: AMQPConnection) async throws(AMQPError) -> AMQPChannel {
        let channel = try await connection.openChannel()
        try await channel.confirmSelect()
        channel.closeFuture.whenSuccess { reason in
            self.assumeIsolated { $0.publisherEnded(channel, reason) }
        }
        return channel
    }

    /// The broker closed the channel for publishing; what waited for confirmations knows already.
    private func publisherEnded(_ channel: AMQPChannel, _ reason: AMQPError) {
        guard publisher === channel else { return }
        publisher = nil
        // With the connection gone as well, the next one brings a channel.
        if case .channelClosed = reason { post(.openPublisher) }
    }

    /// Opens another channel for publishing, on the same connection.
    func openPublisher() async {
        guard !isClosed, publisher == nil, let connection else { return }
        do throws(AMQPError) {
            // The broker may have closed the last one because the exchange is gone.
            try await declareExchange(connection)
            let channel = try await makePublisher(connection)
            guard self.connection === connection, publisher == nil else { return }
            publisher = channel
            endWaitsIfReady()
        } catch {
            lastError = TransportError(error, location: "the exchange \(options.exchange)")
            // A connection without a channel for publishing is of no use: begin anew.
            await connection.close()
        }
    }

    private func lost(_ connection: AMQPConnection, _ reason: AMQPError) {
        guard self.connection === connection else { return }
        self.connection = nil
        publisher = nil
        disconnectedAt = now()
        if blockedReason != nil {
            blockedReason = nil
            observer?.publishingResumed()
        }
        for index in consumers.indices { consumerChannelEnded(index, consumers[index].channel) }
        guard !isClosed else { return }
        report(TransportError(reason, location: "the connection"))
        watchReceivers()
    }

    /// Tells the observer once why the broker cannot be used, and again when it is for another reason.
    func report(_ error: TransportError) {
        guard !isClosed else { return }
        lastError = error
        guard reportedError != error else { return }
        reportedError = error
        observer?.connectionLost(error: error)
    }

    private func handle(_ event: AMQPConnectionEvent) {
        switch event {
        case .blocked(let reason):
            guard blockedReason == nil else { return }
            blockedReason = reason
            observer?.publishingBlocked(reason: reason)
        case .unblocked:
            guard blockedReason != nil else { return }
            blockedReason = nil
            observer?.publishingResumed()
            becameReady()
        }
    }

    /// Suspends for a time, or until the transport is closed.
    func pause(_ duration: Duration) async {
        let number = nextNumber()
        await withCheckedContinuation { continuation in
            pauses[number] = continuation
            schedule(after: duration) { $0.pauses.removeValue(forKey: number)?.resume() }
        }
    }

    /// Ends the transport: waiting calls fail, the tasks of `run()` close the connection and end.
    nonisolated func close() {
        onLoop { $0.beginClosing() }
    }

    private func beginClosing() {
        guard !isClosed else { return }
        isClosed = true
        endWaits(.closed)
        for consumer in consumers {
            for receiver in consumer.state.takeReceivers() { _ = receiver.end(.failure(TransportError.closed)) }
        }
        for pause in pauses.values { pause.resume() }
        pauses.removeAll()
        endJobs()
    }
}
