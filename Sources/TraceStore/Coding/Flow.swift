// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What one hop did to the balance of its trace: envelopes that it put out are added, the one it took in is taken off.
///
/// An envelope at a queue counts as a number of 64 bits. The balance of a trace of which every envelope was taken in is
/// the envelope that came from outside, taken off; other traces have that balance by chance once in 2^64. The rules are
/// those of ``Branches``, which knows of exceptions: a balance only tells which traces it is asked about.
struct Flow: Hashable {
    /// Stands for the trace.
    var trace: UInt64
    var balance: UInt64
    /// The envelope that came from outside; 0 for a hop that is not the first of its route.
    var root: UInt64
    /// When the hop began.
    var startUnixNano: UInt64

    init(trace: UInt64, balance: UInt64, root: UInt64, startUnixNano: UInt64) {
        self.trace = trace
        self.balance = balance
        self.root = root
        self.startUnixNano = startUnixNano
    }

    init(_ hop: HopRecord) {
        self.init(
            traceID: hop.traceID,
            envelopeID: hop.envelopeID,
            queue: hop.queue,
            isRoot: hop.routeIndex == 0 && hop.actor != StoredHop.happyEnd && hop.actor != StoredHop.errorEnd,
            outcome: hop.outcome,
            startUnixNano: hop.startedAtUnixNano,
            outputs: hop.outputs.lazy.map { ($0.envelopeID, $0.queue) }
        )
    }

    init(_ hop: StoredHop) {
        self.init(
            traceID: hop.traceID,
            envelopeID: hop.envelopeID,
            queue: hop.queue,
            isRoot: hop.routeIndex == 0 && !hop.isEnd,
            outcome: hop.outcome,
            startUnixNano: hop.startedAtUnixNano,
            outputs: hop.outputs.lazy.map { ($0.envelopeID, $0.queue) }
        )
    }

    private init(
        traceID: TraceID,
        envelopeID: String,
        queue: String,
        isRoot: Bool,
        outcome: HopOutcome,
        startUnixNano: UInt64,
        outputs: some Sequence<(envelopeID: String, queue: String)>
    ) {
        let input = Self.number(envelopeID: envelopeID, queue: queue)
        var balance: UInt64 = 0
        switch outcome {
        case .duplicate, .retried, .interrupted: break
        case .succeeded, .failed, .deadLettered, .ended, .expired, .canceled:
            balance &-= input
            for output in outputs { balance &+= Self.number(envelopeID: output.envelopeID, queue: output.queue) }
        }
        self.init(
            trace: Self.number(traceID),
            balance: balance,
            root: isRoot ? input : 0,
            startUnixNano: startUnixNano
        )
    }

    static func encode(_ flow: [Flow]) -> [UInt8] {
        Words.encode(flow.flatMap { [$0.trace, $0.balance, $0.root, $0.startUnixNano] })
    }

    static func decode(_ bytes: RawSpan) -> [Flow] {
        let words = Words.decode(bytes)
        return stride(from: 0, to: words.count - 3, by: 4).map { index in
            Flow(
                trace: words[index],
                balance: words[index + 1],
                root: words[index + 2],
                startUnixNano: words[index + 3]
            )
        }
    }

    /// How many traces the hops are of.
    static func traceCount(_ flow: [Flow]) -> Int {
        var traces = NumberTable<Bool>()
        for entry in flow { traces[entry.trace] = true }
        return traces.count
    }

    static func number(_ id: TraceID) -> UInt64 { mixed(id.high &+ mixed(id.low)) }

    private static func number(envelopeID: String, queue: String) -> UInt64 {
        // http://www.isthe.com/chongo/tech/comp/fnv/: FNV-1a; no text contains the byte 0xFF.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in envelopeID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        for byte in queue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mixed(hash) | 1
    }

    // https://prng.di.unimi.it/splitmix64.c: its output function.
    static func mixed(_ value: UInt64) -> UInt64 {
        var value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
