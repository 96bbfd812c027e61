// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore
internal import Tracking

/// Publishes calls that are kept and were not published, because their gateway ended in between.
struct PublicationKeeper: Sendable {
    /// The pause between two looks.
    static let pauseBetween = Duration.seconds(5)
    /// Calls published at once, whose payloads are in memory then.
    private static let batch = 16

    let publisher: CallPublisher
    let store: any TrackingStore
    /// Before this gateway took the first call.
    let startedAtUnixNano: UInt64
    let clock: any TelemetryClock
    let pause: Pause
    let logger: Logger

    /// Works until the task is cancelled.
    func run() async {
        // Nobody else is about to publish what this gateway found when it started, unless others share the store.
        var due: UInt64? = publisher.sharesStore ? nil : startedAtUnixNano.later(by: CallPublisher.lease) - 1
        repeat {
            let isDone = await publish(dueAtUnixNano: due ?? clock.nowUnixNano())
            if isDone { due = nil }
        } while await pause(Self.pauseBetween)
    }

    /// Publishes what is due.
    ///
    /// - Returns: whether all of it was taken over; false when the store or the broker is in trouble.
    private func publish(dueAtUnixNano due: UInt64) async -> Bool {
        while !Task.isCancelled {
            let ids: [String]
            do throws(TrackingError) {
                ids = try await store.takeUnpublished(
                    dueAtUnixNano: due,
                    againAtUnixNano: clock.nowUnixNano().later(by: CallPublisher.lease),
                    limit: Self.batch
                )
            } catch {
                logger.warning(
                    "calls that were not published could not be looked for",
                    metadata: [LogKeys.error: .string("\(error)")]
                )
                return false
            }
            let outcomes = await publish(ids)
            let published = outcomes.count { $0 == .published }
            if published > 0 {
                logger.notice(
                    "calls were published that a gateway had kept and left",
                    metadata: [LogKeys.count: .stringConvertible(published)]
                )
            }
            // What could not be published is tried again when it is due, and the rest with it.
            guard !outcomes.contains(.failed) else { return false }
            guard ids.count == Self.batch else { return true }
        }
        return false
    }

    private enum Outcome {
        case published, unnecessary, failed
    }

    /// Publishes calls, all at once.
    private func publish(_ ids: [String]) async -> [Outcome] {
        await withTaskGroup(of: Outcome.self) { group in
            for id in ids {
                group.addTask {
                    do throws(CallError) {
                        return try await publisher.publishAgain(id) ? .published : .unnecessary
                    } catch {
                        return .failed
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
