// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import Synchronization
internal import TelemetryCore
internal import Tracking

/// Ends envelopes whose time has run out, at that time.
///
/// Deadlines are in the store, so that a gateway that starts anew goes on with those of the one before.
final class DeadlineReaper: Sendable {
    /// Envelopes ended in one transaction.
    private static let batch = 256

    private struct State {
        var schedule = DeadlineSchedule()
        /// Ends the wait that is going on.
        var wake: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())
    private let clock: any TelemetryClock
    private let pause: Pause
    private let logger: Logger

    init(clock: any TelemetryClock, pause: Pause, logger: Logger) {
        self.clock = clock
        self.pause = pause
        self.logger = logger
    }

    /// An envelope with this deadline, in Unix nanoseconds, was made.
    func note(_ deadline: UInt64) {
        let wake = state.withLock { state in state.schedule.note(deadline) ? state.wake : nil }
        wake?.finish()
    }

    /// Works until the task is cancelled.
    func run(_ tracking: TrackingService) async {
        while !Task.isCancelled {
            do throws(TrackingError) {
                while try await tracking.expire(limit: Self.batch) == Self.batch {}
                state.withLock { $0.schedule.look() }
                let next = try await tracking.store.nextDeadlineUnixNano()
                state.withLock { $0.schedule.found(next) }
            } catch {
                logger.warning("deadlines could not be looked at", metadata: [LogKeys.error: .string("\(error)")])
                guard await pause(DeadlineSchedule.pauseAfterFailure) else { return }
                continue
            }
            await untilNext()
        }
    }

    /// Waits for the next deadline, or for a new one before it.
    private func untilNext() async {
        // A stream ends with the task that waits for it, so that each wait has one of its own.
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
        let duration = state.withLock { state in
            state.wake = wake
            return state.schedule.pause(atUnixNano: clock.nowUnixNano())
        }
        guard duration > .zero else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [pause] in _ = await pause(duration) }
            group.addTask { for await _ in wakes {} }
            await group.next()
            group.cancelAll()
        }
    }
}
