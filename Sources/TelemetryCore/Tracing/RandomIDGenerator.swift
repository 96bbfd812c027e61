// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Random identifiers, from any thread, without a lock or a system call per identifier.
///
/// Each 64-bit half is a SplitMix64 sequence: an atomic counter with a random start and a random odd step, mixed. A
/// sequence repeats only after 2^64 identifiers, and two processes share neither start nor step.
///
/// Identifiers are not secrets: who sees some can compute the next.
public final class RandomIDGenerator: IDGenerator {
    /// Always true: all 16 bytes are random.
    public let makesRandomTraceIDs = true

    private let high: Sequence
    private let low: Sequence
    private let span: Sequence

    /// Creates a generator seeded by the operating system.
    public convenience init() {
        var system = SystemRandomNumberGenerator()
        self.init(seededFrom: &system)
    }

    /// Creates a generator with a seed source of the caller's choice.
    public init(seededFrom random: inout some RandomNumberGenerator) {
        high = Sequence(seededFrom: &random)
        low = Sequence(seededFrom: &random)
        span = Sequence(seededFrom: &random)
    }

    /// Returns a random trace identifier.
    public func makeTraceID() -> TraceID {
        TraceID(high: high.next(), low: low.next())
    }

    /// Returns a random span identifier.
    public func makeSpanID() -> SpanID {
        SpanID(value: span.next())
    }
}

extension RandomIDGenerator {
    /// One lock-free SplitMix64 sequence of numbers that are not zero.
    private final class Sequence: Sendable {
        private let state: Atomic<UInt64>
        private let step: UInt64

        init(seededFrom random: inout some RandomNumberGenerator) {
            state = Atomic(random.next())
            step = random.next() | 1
        }

        func next() -> UInt64 {
            var value = state.wrappingAdd(step, ordering: .relaxed).newValue
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            value ^= value >> 31
            // Zero is reserved for "no identifier"; the mixing maps exactly one counter value to it.
            return value == 0 ? step : value
        }
    }
}
