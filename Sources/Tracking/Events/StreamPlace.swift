// SPDX-License-Identifier: Apache-2.0

/// Where a subscriber is in the events of its envelope, as a value.
///
/// Events reach it in two ways: offered as they happen, and read from the store. It keeps at most ``capacity`` events,
/// always those that come next, and knows when it must read.
struct StreamPlace: Sendable {
    /// What its owner does next.
    enum Step: Equatable {
        /// Hands the item to the subscriber.
        case deliver(StreamedItem)
        /// Reads ``StreamPlace/capacity`` events from the store that follow this number, and gives them to
        /// ``StreamPlace/read(_:)``.
        case read(after: Int64)
        /// Waits for a change.
        case wait
        /// Ends the stream.
        case end
    }

    /// How many events it holds.
    static let capacity = 16

    /// The last event that the subscriber has.
    private var lastSequence: Int64
    /// The events that come next.
    private var buffer: ArraySlice<EnvelopeEvent> = []
    /// The last event that is known to be stored.
    private var knownSequence: Int64
    /// What was known when the read began that is going on.
    private var readsUpTo: Int64 = 0
    private var isFresh = true
    private var mustRead = true
    private var isReading = false
    private var looksAgain = false
    private var owesKeepAlive = false
    private var isClosed = false
    private var hasEnded = false

    /// - Parameter sequence: the last event that the subscriber has; 0 for none.
    init(after sequence: Int64) {
        lastSequence = max(sequence, 0)
        knownSequence = lastSequence
    }

    /// Whether the next step is another one than to wait.
    var hasSomething: Bool {
        hasEnded || isClosed || !buffer.isEmpty || mustRead || knownSequence > lastSequence || owesKeepAlive
    }

    /// An event was stored.
    mutating func offer(_ event: EnvelopeEvent) {
        guard event.sequence > knownSequence else { return }
        // What does not follow on what is here, or has no room, is read later: it is in the store.
        let isNext = event.sequence == knownSequence + 1 && knownSequence == endSequence
        knownSequence = event.sequence
        if isNext, !mustRead, buffer.count < Self.capacity {
            buffer.append(event)
        }
    }

    /// An event was stored that is not at hand.
    mutating func announce(_ sequence: Int64) {
        knownSequence = max(knownSequence, sequence)
    }

    /// Events may have been stored that nobody told of.
    mutating func lookAgain() {
        mustRead = true
        // The read that is going on may have begun too early.
        looksAgain = isReading
    }

    /// Time has passed.
    mutating func keepAlive() {
        owesKeepAlive = true
    }

    /// No more events will come; those that are here are still delivered.
    mutating func close() {
        isClosed = true
    }

    /// What to do now.
    mutating func nextStep() -> Step {
        if hasEnded { return .end }
        if let event = buffer.popFirst() {
            // An empty slice would hold on to the events that were in it.
            if buffer.isEmpty { buffer = [] }
            lastSequence = event.sequence
            hasEnded = event.isFinal
            owesKeepAlive = false
            return .deliver(.event(event))
        }
        if isClosed { return .end }
        if mustRead || knownSequence > lastSequence {
            mustRead = true
            isReading = true
            readsUpTo = knownSequence
            // The event that the subscriber has already says whether it was the final one.
            return .read(after: isFresh ? max(lastSequence - 1, 0) : lastSequence)
        }
        if owesKeepAlive {
            owesKeepAlive = false
            return .deliver(.keepAlive)
        }
        return .wait
    }

    /// Takes in what was read.
    mutating func read(_ events: [EnvelopeEvent]) {
        isReading = false
        if isFresh, events.isEmpty, lastSequence > 0 {
            // The subscriber names an event that does not exist: it gets all that do.
            lastSequence = 0
            knownSequence = 0
            isFresh = false
            return
        }
        isFresh = false
        if let last = events.last, last.isFinal, last.sequence <= lastSequence {
            hasEnded = true
            return
        }
        buffer = events.drop { $0.sequence <= lastSequence }
        knownSequence = max(knownSequence, endSequence)
        guard events.count < Self.capacity else { return }
        mustRead = looksAgain
        looksAgain = false
        // All that was known when the read began has been found, or is no more.
        if knownSequence == readsUpTo { knownSequence = endSequence }
    }

    private var endSequence: Int64 { buffer.last?.sequence ?? lastSequence }
}
