// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Tells the traces that may be open from those that are over, by balances and without putting them together.
///
/// It is given the flows of all slices, the newest first. Every hop of a trace begins after its first one, so a trace is
/// decided once nothing newer than that one is left to be read.
struct OpenTraces {
    /// A row of `hop` in a slice.
    struct Place {
        var slice: Int
        var row: Int64
    }

    private struct Account {
        var balance: UInt64 = 0
        var root: UInt64 = 0
        var place: Place
    }

    /// What a trace with no hop at all must be older than to be decided: a span may begin a little before its hop.
    static let graceNano: UInt64 = 10_000_000_000

    private var accounts = NumberTable<Account>()
    /// The first hops that were read and are not decided, the oldest first.
    private var roots: [(nano: UInt64, trace: UInt64)] = []
    /// The traces of slices without hops, the oldest first.
    private var bare: [(nano: UInt64, id: TraceID)] = []

    mutating func add(_ flow: [Flow], at slice: Int, behind row: Int64) {
        let known = roots.count
        for (index, entry) in flow.enumerated() {
            var account = accounts[entry.trace] ?? Account(place: Place(slice: slice, row: row + 1 + Int64(index)))
            account.balance &+= entry.balance
            if entry.root != 0 {
                account.root = entry.root
                roots.append((entry.startUnixNano, entry.trace))
            }
            accounts[entry.trace] = account
        }
        if roots.count > known { roots.sort { $0.nano < $1.nano } }
    }

    /// Adds traces of which a slice holds spans and no hops.
    mutating func add(_ traces: [(nano: UInt64, id: TraceID)]) {
        bare += traces
        bare.sort { $0.nano < $1.nano }
    }

    /// The traces that may be open among those that are newer than what is left to be read.
    mutating func decide(frontier: UInt64) -> (hops: [Place], traces: [TraceID]) {
        var places: [Place] = []
        while let last = roots.last, last.nano > frontier {
            roots.removeLast()
            if let account = accounts[last.trace], account.balance &+ account.root != 0 { places.append(account.place) }
        }
        var traces: [TraceID] = []
        while let last = bare.last, last.nano > frontier, last.nano - frontier > Self.graceNano {
            bare.removeLast()
            if accounts[Flow.number(last.id)] == nil { traces.append(last.id) }
        }
        return (places, traces)
    }

    /// The rest, when nothing is left to be read: also what has lost its first hop.
    mutating func decideAll() -> (hops: [Place], traces: [TraceID]) {
        let rootless = accounts.all.filter { $0.root == 0 && $0.balance != 0 }.map(\.place)
        let places = roots.compactMap { root in
            accounts[root.trace].flatMap { $0.balance &+ $0.root != 0 ? $0.place : nil }
        }
        let traces = bare.map(\.id).filter { accounts[Flow.number($0)] == nil }
        roots = []
        bare = []
        return (places + rootless, traces)
    }
}
