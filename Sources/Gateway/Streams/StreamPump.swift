// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Tracking

/// Serves all clients that follow envelopes, with a fixed number of tasks: one that waits has none.
final class StreamPump: Sendable {
    /// Clients that are served one after the other.
    ///
    /// Each is in it once at most, so that it is no longer than there are streams.
    private struct Lane {
        let waiting: AsyncStream<FollowedEnvelope>
        let queue: AsyncStream<FollowedEnvelope>.Continuation

        init() { (waiting, queue) = AsyncStream.makeStream() }
    }

    /// A client waits while the store is read for another one of its lane.
    private static let laneCount = 32

    private let lanes = (0..<StreamPump.laneCount).map { _ in Lane() }
    private let served = Atomic(0)
    private let instruments: GatewayInstruments

    init(_ instruments: GatewayInstruments) { self.instruments = instruments }

    /// Takes over a connection whose request is answered with the events of an envelope.
    ///
    /// - Parameters:
    ///   - followed: The envelope.
    ///   - connection: The client's; the head of the answer is on its way.
    ///   - record: What is told of the request in the end.
    ///   - accounts: Who is told.
    func serve(
        _ followed: FollowedEnvelope,
        on connection: HTTPConnection,
        _ record: RequestRecord,
        _ accounts: RequestAccounts
    ) {
        let number = served.add(1, ordering: .relaxed).newValue
        followed.begin(
            FollowedEnvelope.Client(
                connection: connection,
                record: record,
                accounts: accounts,
                queue: lanes[number % lanes.count].queue
            )
        )
    }

    /// Works until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for lane in lanes {
                group.addTask { [instruments] in
                    for await followed in lane.waiting { await followed.serve(instruments) }
                }
            }
        }
    }
}
