// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// A `drained(traceIDs:)` call: the traces that still have messages, and when each is worth a look.
struct DrainWatch: Sendable {
    private struct Trace: Sendable {
        let id: String
        let slot: WakeSlot
        var seen: UInt32?
    }

    let waiter: Waiter<Void>
    private var traces: [Trace]
    private var lookedAllAtMonotonicNano: UInt64 = 0

    init(traceIDs: Set<String>, waiter: Waiter<Void>) {
        self.waiter = waiter
        self.traces = traceIDs.map { Trace(id: $0, slot: WakeSlot(traceID: $0)) }
    }

    /// Whether no trace is left.
    var isDrained: Bool { traces.isEmpty }

    /// The wake bits of the traces that are left.
    var wakeBits: UInt32 { traces.reduce(0) { $0 | $1.slot.bit } }

    /// Forgets the traces that have no messages any more.
    ///
    /// - Parameters:
    ///   - counter: reads a slot's counter.
    ///   - monotonicNano: the time; all traces are looked at once in `QueueWatch.safetyInterval`.
    ///   - isOutstanding: whether a trace has messages.
    /// - Throws: what `isOutstanding` throws.
    mutating func update<Failure: Error>(
        counter: (WakeSlot) -> UInt32,
        monotonicNano: UInt64,
        isOutstanding: (String) throws(Failure) -> Bool
    ) throws(Failure) {
        let looksAtAll = monotonicNano >= lookedAllAtMonotonicNano + QueueWatch.safetyInterval
        if looksAtAll {
            lookedAllAtMonotonicNano = monotonicNano
        }
        var left: [Trace] = []
        for var trace in traces {
            let counter = counter(trace.slot)
            if counter != trace.seen || looksAtAll {
                guard try isOutstanding(trace.id) else { continue }
                trace.seen = counter
            }
            left.append(trace)
        }
        traces = left
    }
}
