// SPDX-License-Identifier: Apache-2.0

internal import SQLiteTransport
internal import TelemetryCore
internal import Transports

/// Waits until traces have left the queues, and has their results collected meanwhile.
struct SendWait {
    let transport: SQLiteTransport
    let clock: SystemClock

    private enum Event: Sendable {
        case drained
        case timeOver
        case failed(TransportError)
        case cancelled
    }

    /// Traces that are watched at once: each change in the queues costs a look at some of them.
    private static let watched = 64
    /// The shortest pause between looks at the folder of results.
    private static let pause: Duration = .milliseconds(20)

    /// Waits.
    ///
    /// - Returns: whether all traces have ended; otherwise the time was over.
    @MainActor
    func run(
        _ traces: [String],
        _ wait: SendOptions.Wait,
        _ collector: ResultCollector
    ) async throws(SendError) -> Bool {
        let transport = transport
        let clock = clock
        let event = await withTaskGroup(of: Event.self) { group in
            group.addTask {
                do {
                    var rest = traces[...]
                    while !rest.isEmpty {
                        try await transport.drained(traceIDs: Set(rest.prefix(Self.watched)))
                        rest = rest.dropFirst(Self.watched)
                    }
                    return .drained
                } catch let error as TransportError {
                    return .failed(error)
                } catch {
                    return .cancelled
                }
            }
            if case .atMost(let limit) = wait {
                group.addTask {
                    try? await ContinuousClock().sleep(for: limit)
                    return .timeOver
                }
            }
            group.addTask {
                await Self.collect(collector, clock)
                return .cancelled
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .cancelled
        }
        switch event {
        case .drained: return true
        case .timeOver, .cancelled: return false
        case .failed(let error): throw .queues(error)
        }
    }

    /// Collects until the task is cancelled.
    @MainActor
    private static func collect(_ collector: ResultCollector, _ clock: SystemClock) async {
        while !Task.isCancelled {
            let cost = ContinuousClock().measure { collector.collect(nowUnixNano: clock.nowUnixNano()) }
            // Many results make a long folder: reading it must not take more than a part of the time.
            try? await ContinuousClock().sleep(for: max(Self.pause, cost * 4))
        }
    }
}
