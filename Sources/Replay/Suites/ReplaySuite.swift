// SPDX-License-Identifier: Apache-2.0

public import Envelopes
public import TraceStore

/// Recorded traces that are kept as tests, with what is needed to run them anywhere.
public struct ReplaySuite: Sendable, Equatable {
    /// One trace of a suite.
    public struct Entry: Sendable, Equatable {
        /// The name of its folder.
        public var name: String
        /// The hops with their inputs and what is expected of them; no spans.
        public var trace: StoredTrace
    }

    /// What may differ in all traces.
    public var ignoring: [JSONPath]
    /// What handlers are called with, by actor, where that is known.
    public var modes: [String: HandlerMode]
    /// The traces, by name.
    public var entries: [Entry]

    /// Makes a suite.
    public init(ignoring: [JSONPath] = [], modes: [String: HandlerMode] = [:], entries: [Entry] = []) {
        self.ignoring = ignoring
        self.modes = modes
        self.entries = entries
    }

    /// Takes another suite in; what it says of a trace or a mode replaces what was known, paths are added.
    mutating func merge(_ other: ReplaySuite) {
        for path in other.ignoring where !ignoring.contains(path) { ignoring.append(path) }
        modes.merge(other.modes) { _, new in new }
        let names = Set(other.entries.map(\.name))
        entries = (entries.filter { !names.contains($0.name) } + other.entries).sorted { $0.name < $1.name }
    }
}
