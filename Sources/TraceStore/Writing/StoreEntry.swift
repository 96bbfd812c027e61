// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What waits for the writing thread.
///
/// Indirect, so that it moves through the queue as one word.
indirect enum StoreEntry: Sendable {
    case span(SpanData)
    /// `omitted` holds the sizes of envelopes that the payload policy took out beforehand.
    case hop(HopRecord, omitted: OmittedSizes?)

    /// The bytes of envelopes that the entry keeps in memory.
    var bodyBytes: Int {
        guard case .hop(let hop, _) = self else { return 0 }
        return hop.outputs.reduce(hop.input.count) { $0 + $1.envelope.count }
    }
}

/// The sizes of the envelopes of a hop whose bytes are not recorded.
struct OmittedSizes: Sendable {
    var input: Int
    var outputs: [Int]

    /// Takes the bytes out of the hop.
    init(emptying hop: inout HopRecord) {
        input = hop.input.count
        outputs = hop.outputs.map(\.envelope.count)
        hop.input = []
        for index in hop.outputs.indices { hop.outputs[index].envelope = [] }
    }
}
