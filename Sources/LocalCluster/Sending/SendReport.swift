// SPDX-License-Identifier: Apache-2.0

/// What became of the envelopes that were sent.
public struct SendReport: Sendable, Equatable {
    /// Envelopes that were published.
    public internal(set) var sent = 0
    /// Whether their ends were waited for.
    public internal(set) var hasWaited = false
    /// Envelopes that reached happy-end; parts of a fan-out count by themselves.
    public internal(set) var succeeded = 0
    /// Envelopes that reached error-end.
    public internal(set) var failed = 0
    /// Messages that ended in a dead-letter queue.
    public internal(set) var deadLettered = 0
    /// Envelopes that were still on their way when the time was over.
    public internal(set) var outstanding = 0
    /// Envelopes of which nothing was found.
    public internal(set) var vanished = 0

    /// Whether everything reached happy-end, as far as was asked.
    public var isSuccess: Bool { failed + deadLettered + outstanding + vanished == 0 }

    /// What a person must know about a failure, a line each.
    public func problems(_ options: SendOptions) -> [String] {
        let traces = "asya trace list --store \(options.data.traces)"
        var lines: [String] = []
        if outstanding > 0 {
            let limit = if case .atMost(let duration) = options.wait { " after \(duration)" } else { "" }
            lines.append("\(outstanding) of \(envelopes(sent)) still on the way\(limit): `\(traces) --status open`")
        }
        if failed > 0 {
            let places = "`\(traces) --status failed`, \(options.data.results)"
            lines.append("\(envelopes(failed)) ended in error-end: \(places)")
        }
        if deadLettered > 0 {
            lines.append("\(envelopes(deadLettered)) in dead-letter queues: `\(traces) --status failed`")
        }
        if vanished > 0 {
            lines.append("\(vanished) of \(envelopes(sent)) left no result in \(options.data.results): `\(traces)`")
        }
        return lines
    }

    private func envelopes(_ count: Int) -> String { "\(count) envelope\(count == 1 ? "" : "s")" }
}
