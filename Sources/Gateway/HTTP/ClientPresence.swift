// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Whether the client of a request is still there.
struct ClientPresence: Sendable {
    private let channel: any Channel

    /// The presence of who has opened a connection.
    init(_ channel: any Channel) { self.channel = channel }

    /// Makes an answer that may take long; it is given up when the client goes away meanwhile.
    ///
    /// From here on a client that closes its side of the connection is taken to be gone.
    ///
    /// - Parameter make: makes the answer, and ends soon after it was cancelled.
    /// - Returns: what `make` returned.
    /// - Throws: `APIError.clientLeft` when the client was faster.
    func awaiting<Answer: Sendable>(_ make: @escaping @Sendable () async -> Answer) async throws(APIError) -> Answer {
        let (departures, departure) = AsyncStream.makeStream(of: Void.self)
        // It fails on a connection that is closed already.
        channel.triggerUserOutboundEvent(ConnectionGuard.Event.answerIsAwaited(departure)).whenFailure { _ in
            departure.finish()
        }
        let answer = await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await make() }
            group.addTask {
                for await _ in departures {}
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let answer else { throw .clientLeft }
        return answer
    }
}
