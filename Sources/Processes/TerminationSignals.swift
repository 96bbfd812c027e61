// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
public import Glibc
internal import Synchronization

/// Turns SIGTERM and SIGINT into calls: the first asks to drain, the second to leave at once.
///
/// From its creation to the end of the process the signals' default effect is off.
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
        unsafe sources = signals.map { signal in
            _ = Glibc.signal(signal, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler { handler(signal, counter.next()) }
            source.resume()
            return source
        }
    }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
