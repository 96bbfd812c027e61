// SPDX-License-Identifier: Apache-2.0

/// Recognises deliveries that repeat work whose outputs are confirmed already, within a bounded memory.
///
/// At-least-once delivery repeats a message when a consumer crashed between the confirmation of its outputs and its
/// acknowledgement, or when an upstream crashed before its own and so published a second copy. A window remembers the
/// work that this consumer has finished last. It cannot know what other consumers did: it makes duplicates rare.
///
/// A value: its owner guards it. Each `admit(_:)` that returned `.first` is followed by `complete(_:)` or
/// `abandon(_:)`.
public struct DuplicateWindow: Sendable {
    /// What is known of a piece of work when a delivery asks for it.
    public enum Admission: Sendable, Equatable {
        /// It is not known; it counts as running from now on.
        case first

        /// Another delivery of it is being worked on now; whether that one succeeds is open.
        case running

        /// It is finished and its outputs are confirmed: nothing needs to run.
        case completed
    }

    /// How many finished pieces of work are remembered.
    public let capacity: Int

    private struct Entry {
        var key: HopKey
        var newer: Int
        var older: Int
    }

    private static let none = -1
    private var running: Set<HopKey> = []
    private var positions: [HopKey: Int] = [:]
    /// A doubly linked list in an array: positions stay valid while entries move between its ends.
    private var entries: [Entry] = []
    private var newest = Self.none
    private var oldest = Self.none

    /// An empty window.
    ///
    /// - Parameter capacity: how much finished work to remember; at least 1. What is running comes on top.
    public init(capacity: Int = 8192) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    /// How many finished pieces of work are remembered now.
    public var count: Int { entries.count }

    /// Asks for a piece of work to be started.
    ///
    /// A finished one that is asked for again becomes the most recent one.
    public mutating func admit(_ key: HopKey) -> Admission {
        if let position = positions[key] {
            unlink(position)
            linkNewest(position)
            return .completed
        }
        return running.insert(key).inserted ? .first : .running
    }

    /// Notes that the outputs of a piece of work are confirmed.
    ///
    /// The work that was finished or asked for the longest time ago is forgotten when the window is full.
    public mutating func complete(_ key: HopKey) {
        running.remove(key)
        if let position = positions[key] {
            unlink(position)
            linkNewest(position)
        } else if entries.count < capacity {
            entries.append(Entry(key: key, newer: Self.none, older: Self.none))
            positions[key] = entries.count - 1
            linkNewest(entries.count - 1)
        } else {
            let position = oldest
            unlink(position)
            positions[entries[position].key] = nil
            entries[position].key = key
            positions[key] = position
            linkNewest(position)
        }
    }

    /// Notes that a piece of work ended without confirmed outputs, so that its redelivery runs again.
    public mutating func abandon(_ key: HopKey) {
        running.remove(key)
    }

    private mutating func unlink(_ position: Int) {
        let entry = entries[position]
        if entry.newer == Self.none {
            newest = entry.older
        } else {
            entries[entry.newer].older = entry.older
        }
        if entry.older == Self.none {
            oldest = entry.newer
        } else {
            entries[entry.older].newer = entry.newer
        }
    }

    private mutating func linkNewest(_ position: Int) {
        entries[position].newer = Self.none
        entries[position].older = newest
        if newest != Self.none {
            entries[newest].newer = position
        }
        newest = position
        if oldest == Self.none {
            oldest = position
        }
    }
}
