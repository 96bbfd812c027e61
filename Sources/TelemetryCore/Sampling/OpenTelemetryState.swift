// SPDX-License-Identifier: Apache-2.0

/// OpenTelemetry's own member of a `tracestate`, key `ot`: a list of sub-keys, of which sampling has two.
///
/// Sub-keys that are not sampling's, or whose values are not what sampling defines, stay as they came.
///
/// https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/
struct OpenTelemetryState: Equatable {
    static let key = "ot"

    /// `th`: of 2^56 traces, how many the last decision would have dropped; nil when nobody says.
    var threshold: UInt64?

    /// `rv`: the randomness of the trace where its identifier is not random; nil when the identifier counts.
    private(set) var randomness: UInt64?

    private var others: [String] = []

    /// Whether there was a `th` that is no threshold, which is not passed on.
    private var hasIllegalThreshold = false

    /// Reads the member of a list, if it has one.
    init(_ state: TraceState) {
        guard !state.isEmpty, let value = state[Self.key] else { return }
        for part in value.utf8.split(separator: UInt8(ascii: ";")) {
            let text = Substring(part)
            if text.hasPrefix("th:"), let threshold = Self.fraction(part.dropFirst(3), digits: 1...14) {
                self.threshold = threshold
            } else if text.hasPrefix("rv:"), let randomness = Self.fraction(part.dropFirst(3), digits: 14...14) {
                self.randomness = randomness
            } else if text.hasPrefix("th:") {
                hasIllegalThreshold = true
            } else {
                others.append(String(text))
            }
        }
    }

    /// The member as it travels; empty when there is nothing to say.
    var value: String {
        var parts: [String] = []
        if let threshold { parts.append("th:\(Self.digits(threshold))") }
        if let randomness { parts.append("rv:\(Self.allDigits(randomness))") }
        return (parts + others).joined(separator: ";")
    }

    /// Another trace's list with this member in place of its own, which came from somebody who is not trusted.
    ///
    /// The identifier that the decision was made by goes along as the randomness of the trace, so that whoever reads
    /// the threshold comes to the same decision.
    func deciding(by traceID: TraceID, in state: TraceState) -> TraceState {
        var member = self
        if member.threshold != nil { member.randomness = traceID.low & 0x00FF_FFFF_FFFF_FFFF }
        let others = state.removing(Self.key)
        return member.value.isEmpty ? others : others.inserting(member.value, forKey: Self.key) ?? others
    }

    /// The list with this member: left-most when it changed, in its place when it did not.
    func replacing(in state: TraceState) -> TraceState {
        if let changed = changed(in: state) { return changed }
        // Too long with the threshold: a wrong one would be worse than none.
        var shorter = self
        shorter.threshold = nil
        return shorter.changed(in: state) ?? state.removing(Self.key)
    }

    /// The list with this member, or `nil` when the member is too long.
    private func changed(in state: TraceState) -> TraceState? {
        guard hasIllegalThreshold || Self(state) != self else { return state }
        let value = value
        return value.isEmpty ? state.removing(Self.key) : state.inserting(value, forKey: Self.key)
    }

    /// A threshold without the zeros at its right end, which readers add again.
    static func digits(_ threshold: UInt64) -> String {
        var digits = allDigits(threshold)
        while digits.utf8.count > 1, digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits
    }

    private static func allDigits(_ value: UInt64) -> String { String(Hex.string(value).dropFirst(2)) }

    /// The 56 bits that the digits begin with; `nil` when there are too few or too many or others than digits.
    private static func fraction(_ text: Substring.UTF8View, digits: ClosedRange<Int>) -> UInt64? {
        guard digits.contains(text.count) else { return nil }
        var value: UInt64 = 0
        for byte in text {
            // The specification allows letters of both cases here.
            guard let digit = Hex.digit((UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) ? byte | 0x20 : byte)
            else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value << (4 * UInt64(14 - text.count))
    }
}
