// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Bodies that were copied lately, by their digests.
///
/// What one hop puts out the next one takes in, in another process: its body is copied once.
final class BodyCache: Sendable {
    private struct State {
        var bodies: [[UInt8]: [UInt8]] = [:]
        /// The digests, the oldest first.
        var order: [[UInt8]] = []
        var first = 0
        var bytes = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    subscript(digest: [UInt8]) -> [UInt8]? {
        digest.isEmpty ? nil : state.withLock { $0.bodies[digest] }
    }

    /// Keeps a body; its digest is known to be right.
    func insert(_ bytes: [UInt8], for digest: [UInt8]) {
        guard !digest.isEmpty, bytes.count <= limit / 4 else { return }
        state.withLock { state in
            guard state.bodies.updateValue(bytes, forKey: digest) == nil else { return }
            state.order.append(digest)
            state.bytes += bytes.count
            while state.bytes > limit {
                state.bytes -= state.bodies.removeValue(forKey: state.order[state.first])?.count ?? 0
                state.first += 1
            }
            guard state.first > state.order.count / 2 else { return }
            state.order.removeFirst(state.first)
            state.first = 0
        }
    }
}
