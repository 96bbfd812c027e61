// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

@testable internal import TraceStore

/// Many small pipelines (`a`, `b`, happy-end), each actor recorded by a writer of its own, as in a cluster.
struct SearchFixture {
    let store: StoreFixture
    private let writers: [String: TraceStoreWriter]

    /// What becomes of a pipeline.
    enum Fate: CaseIterable {
        case fine
        /// Fails in `b`.
        case failed
        /// Is retried in `a` and then fine.
        case retried
        /// Is put into the dead-letter queue by `b`.
        case deadLettered
        /// Was sent to `b`, and nothing is known of it since.
        case open
        /// Was sent, and nothing is known of it since.
        case unreceived
        /// Takes three seconds in `b`.
        case slow
    }

    init(sliceBytes: Int = 64 << 20) throws {
        let store = try StoreFixture()
        self.store = store
        writers = Dictionary(
            uniqueKeysWithValues: ["send", "a", "b", "c", "happy-end", "error-end"].map { name in
                (name, store.writer(instance: name) { $0.sliceBytes = sliceBytes })
            }
        )
    }

    func reader() throws -> TraceStoreReader { try TraceStoreReader(directory: store.folder.path) }

    func flush() { for writer in writers.values { writer.flush() } }

    func close() { for writer in writers.values { writer.shutdown() } }

    /// Records a pipeline that begins at `10 * number` milliseconds.
    func record(
        _ number: UInt64,
        _ fate: Fate = .fine,
        error: HopError = HopError(code: "processing_error", type: "ValueError", message: "no Name"),
        second: String = "b",
        payload: String = "1",
        fingerprint: String = "sha256:0123"
    ) {
        let base = Double(number) * 10
        var sample = Sample(number)
        let sent = sample.span(1, "send a", .producer, base, base + 1)
        writers["send"]?.onEnd(sent)
        if fate == .unreceived { return }
        let id = "env-\(number)"
        let input = #"{"id":"\#(id)","payload":\#(payload)}"#
        func hop(
            _ span: UInt64,
            _ actor: String,
            _ index: Int,
            _ from: Double,
            _ to: Double,
            _ outcome: HopOutcome,
            to queues: [String] = [],
            error: HopError? = nil,
            attempt: Int = 1
        ) {
            let process = sample.span(
                span,
                parent: 1,
                "process \(actor)",
                .consumer,
                base + from,
                base + to,
                status: error.map { .error(description: $0.message) } ?? .unset
            )
            writers[actor]?.onEnd(process)
            var hop = sample.hop(
                span: span,
                actor,
                envelope: id,
                index: index,
                attempt: attempt,
                base + from,
                base + to,
                outcome,
                input: input,
                to: queues.map { ($0, id) },
                error: error
            )
            hop.handlerFingerprint = fingerprint
            writers[actor]?.record(hop)
        }
        if fate == .retried {
            hop(2, "a", 0, 1, 2, .retried, to: ["a"], error: error)
            hop(3, "a", 0, 4, 5, .succeeded, to: [second], attempt: 2)
        } else {
            hop(2, "a", 0, 1, 2, .succeeded, to: [second])
        }
        switch fate {
        case .unreceived, .open: return
        case .fine, .retried, .slow:
            let end: Double = fate == .slow ? 3_006 : 7
            hop(4, second, 1, 6, end, .succeeded, to: ["happy-end"])
            hop(5, "happy-end", 2, end + 1, end + 2, .ended)
        case .failed:
            hop(4, second, 1, 6, 7, .failed, to: ["error-end"], error: error)
            hop(5, "error-end", 1, 8, 9, .ended)
        case .deadLettered: hop(4, second, 1, 6, 7, .deadLettered, error: error)
        }
    }
}
