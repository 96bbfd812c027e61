// SPDX-License-Identifier: Apache-2.0

extension Environment {
    /// The value of a variable that must be set.
    ///
    /// - Parameters:
    ///   - name: The variable.
    ///   - allowed: What it must be, in words that follow "must be".
    /// - Returns: The value.
    /// - Throws: ``SettingsError`` when it is not set.
    public func required(_ name: String, allowed: String = "set to a value") throws(SettingsError) -> String {
        guard let value = string(name) else { throw SettingsError(variable: name, value: nil, allowed: allowed) }
        return value
    }

    /// An integer in a range.
    public func int(
        _ name: String,
        default fallback: Int,
        in range: ClosedRange<Int> = .min ... .max
    ) throws(SettingsError) -> Int {
        try read(name, default: fallback, allowed: Self.words("an integer", range.lowerBound, range.upperBound)) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A decimal number in a range; NaN and the infinities are none.
    public func double(
        _ name: String,
        default fallback: Double,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(SettingsError) -> Double {
        let isBounded = range.upperBound < .greatestFiniteMagnitude || range.lowerBound > -.greatestFiniteMagnitude
        let allowed = isBounded ? "a number from \(range.lowerBound) to \(range.upperBound)" : "a number"
        return try read(name, default: fallback, allowed: allowed) {
            Double($0).flatMap { $0.isFinite && range.contains($0) ? $0 : nil }
        }
    }

    /// A truth value: `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`, in any case.
    public func bool(_ name: String, default fallback: Bool) throws(SettingsError) -> Bool {
        try read(name, default: fallback, allowed: "true or false") {
            switch $0.lowercased() {
            case "true", "1", "yes", "on", "t", "y": true
            case "false", "0", "no", "off", "f", "n": false
            default: nil
            }
        }
    }

    /// A span of time in Go's form, or a bare number of seconds (``GoDuration``).
    public func duration(
        _ name: String,
        default fallback: Duration,
        in range: ClosedRange<Duration> = .zero ... .nanoseconds(Int64.max)
    ) throws(SettingsError) -> Duration {
        let bounds =
            range.upperBound == .nanoseconds(Int64.max)
            ? (range.lowerBound == .zero ? "" : ", at least \(GoDuration.format(range.lowerBound))")
            : ", from \(GoDuration.format(range.lowerBound)) to \(GoDuration.format(range.upperBound))"
        return try read(name, default: fallback, allowed: "a duration such as 300ms, 1.5s or 5m" + bounds) {
            GoDuration.parse($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A span of time that has no default.
    public func duration(_ name: String) throws(SettingsError) -> Duration? {
        guard string(name) != nil else { return nil }
        return try duration(name, default: .zero)
    }

    /// One of the cases of an enum, by raw value, in any case of letters.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        default fallback: Choice
    ) throws(SettingsError) -> Choice {
        let allowed = "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return try read(name, default: fallback, allowed: allowed) { value in
            Choice(rawValue: value) ?? Choice.allCases.first { $0.rawValue.lowercased() == value.lowercased() }
        }
    }

    /// An address to listen at.
    public func address(
        _ name: String,
        default fallback: ListenAddress
    ) throws(SettingsError) -> ListenAddress {
        try read(name, default: fallback, allowed: Self.addressForm) { ListenAddress($0) }
    }

    /// An address to listen at that has no default.
    public func address(_ name: String) throws(SettingsError) -> ListenAddress? {
        try read(name, default: nil, allowed: Self.addressForm) { ListenAddress($0).map(Optional.some) }
    }

    /// A value of any type.
    ///
    /// - Parameters:
    ///   - name: The variable.
    ///   - fallback: What counts when it is not set.
    ///   - allowed: What it must be, in words that follow "must be".
    ///   - parse: Makes the value of the text without white space around it; nil when it cannot be used.
    /// - Returns: The value, or the default.
    /// - Throws: ``SettingsError`` when the variable is set and its value cannot be used.
    public func read<Value>(
        _ name: String,
        default fallback: Value,
        allowed: String,
        _ parse: (String) -> Value?
    ) throws(SettingsError) -> Value {
        guard let text = string(name) else { return fallback }
        let trimmed = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard let value = parse(trimmed) else { throw SettingsError(variable: name, value: text, allowed: allowed) }
        return value
    }

    private static let addressForm = "an address such as :8080, 127.0.0.1:0 or [::1]:9000"

    private static func words(_ kind: String, _ low: Int, _ high: Int) -> String {
        switch (low, high) {
        case (.min, .max): kind
        case (_, .max): "\(kind), at least \(low)"
        case (.min, _): "\(kind), at most \(high)"
        default: "\(kind) from \(low) to \(high)"
        }
    }
}
