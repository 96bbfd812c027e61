// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
public import Glibc
internal import Synchronization

/// Turns SIGTERM and SIGINT into calls: the first asks to drain, the second to leave at once.
///
/// From its creation to the end of the process the signals' default effect is off, and none of them is lost.
public final class TerminationSignals: Sendable {
    // Held for its lifetime only: nothing reads it, so no two threads can.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - signals: the signals to watch, SIGTERM and SIGINT unless told otherwise.
    ///   - handler: called on a queue of its own with the signal and how many have come so far, 1 for the first.
    public init(
        _ signals: [Int32] = [SIGTERM, SIGINT],
        handler: @escaping @Sendable (_ signal: Int32, _ count: Int) -> Void
    ) {
        let queue = DispatchQueue(label: "asya.signals")
        let counter = Counter()
        // Made here: a signal handler must not be the first to use it.
        _ = EarlySignals.take(0)
        unsafe sources = signals.map { signal in
            // The source sees signals once it is registered, which happens a moment later and elsewhere.
            _ = Glibc.signal(signal) { EarlySignals.note($0) }
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setRegistrationHandler {
                if EarlySignals.take(signal) { handler(signal, counter.next()) }
            }
            source.setEventHandler { handler(signal, counter.next()) }
            source.resume()
            return source
        }
    }
}

/// The signals that came before their sources were registered: a bit each, so that a signal handler may set it.
private enum EarlySignals {
    private static let bits = Atomic<UInt64>(0)

    static func note(_ signal: Int32) { bits.bitwiseOr(1 << UInt64(signal), ordering: .relaxed) }

    static func take(_ signal: Int32) -> Bool {
        let bit: UInt64 = 1 << UInt64(signal)
        return bits.bitwiseAnd(~bit, ordering: .relaxed).oldValue & bit != 0
    }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
