// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// What a collection came to.
public struct CollectReport: Sendable {
    /// What came of one process.
    public struct Source: Sendable {
        /// What people know it by.
        public var name: String
        /// How many slices it has that no process before it has.
        public var slices = 0
        /// The spans that are in the store now and were not before.
        public var spans = 0
        /// The hops that are in the store now and were not before.
        public var hops = 0
        /// The bytes that were transferred, before compression.
        public var bytes = 0
        /// Why something of it is missing; `nil` when nothing is.
        public var error: CollectError?

        /// Makes an entry of nothing.
        public init(name: String) {
            self.name = name
        }
    }

    /// The processes, in the order in which they were found.
    public var sources: [Source] = []
    /// The traces that were chosen.
    public var traces: Set<TraceID> = []
    /// The ids asked for that no process knows.
    public var unknown: [String] = []

    /// Makes an empty report.
    public init() {}

    /// The spans that are in the store now and were not before.
    public var spans: Int { sources.reduce(0) { $0 + $1.spans } }
    /// The hops that are in the store now and were not before.
    public var hops: Int { sources.reduce(0) { $0 + $1.hops } }
    /// The bytes that were transferred, before compression.
    public var bytes: Int { sources.reduce(0) { $0 + $1.bytes } }
    /// The processes of which something is missing.
    public var failed: [Source] { sources.filter { $0.error != nil } }
}
