// SPDX-License-Identifier: Apache-2.0

/// What must happen at which time of the monotonic clock.
struct Timers<Event> {
    private var entries: [(atNano: UInt64, event: Event)] = []

    /// Adds an event.
    mutating func add(_ event: Event, atNano: UInt64) {
        entries.append((atNano, event))
    }

    /// The time of the first event; nil when there is none.
    var nextNano: UInt64? { entries.map(\.atNano).min() }

    /// Takes the events whose time has come, the earliest first.
    mutating func take(nowNano: UInt64) -> [Event] {
        let due = entries.filter { $0.atNano <= nowNano }.sorted { $0.atNano < $1.atNano }
        entries.removeAll { $0.atNano <= nowNano }
        return due.map(\.event)
    }
}
