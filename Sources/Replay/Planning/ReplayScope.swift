// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// Which hops of a trace are replayed.
public struct ReplayScope: Sendable, Equatable {
    /// Where a replay begins.
    public enum Start: Sendable, Equatable {
        /// At this place of the route, from 0.
        case place(Int)
        /// Where this actor ran first.
        case actor(String)

        /// Reads a place or the name of an actor.
        public init(_ text: String) {
            self = Int(text).map(Start.place) ?? .actor(text)
        }
    }

    /// Where the replay begins; nil for the first hop.
    public var start: Start?
    /// Whether hops that succeeded are left out.
    public var onlyFailed: Bool

    /// Makes a scope; without arguments, the whole trace.
    public init(start: Start? = nil, onlyFailed: Bool = false) {
        self.start = start
        self.onlyFailed = onlyFailed
    }

    /// Whether it may leave hops out.
    var isPartial: Bool { start != nil || onlyFailed }

    /// The hops of a trace that are replayed, by start.
    func hops(of trace: StoredTrace) -> [StoredHop] {
        let hops = trace.hops.filter { Self.isReplayed($0) && (!onlyFailed || $0.error != nil) }
        switch start {
        case nil: return hops
        case .place(let place): return hops.filter { $0.routeIndex >= place }
        case .actor(let actor):
            guard let first = hops.lazy.filter({ $0.actor == actor }).map(\.routeIndex).min() else { return [] }
            return hops.filter { $0.routeIndex >= first }
        }
    }

    /// Whether a hop can be run again: it is of an actor with a handler, and came to an end there.
    static func isReplayed(_ hop: StoredHop) -> Bool {
        guard !hop.isEnd else { return false }
        return switch hop.outcome {
        case .succeeded, .failed, .retried, .deadLettered: true
        case .ended, .expired, .duplicate, .interrupted, .canceled: false
        }
    }
}
