// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// A length of time on the command line: `250ms`, `1.5s`, `2m`, `1h30m`.
struct LengthArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        var total = 0.0
        var rest = argument[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            let seconds: [Substring: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]
            guard let value = Double(number), let factor = seconds[unit] else { return nil }
            total += value * factor
        }
        guard total > 0, total < 1e9 else { return nil }
        duration = .microseconds(Int(total * 1e6))
    }

    init(duration: Duration) {
        self.duration = duration
    }

    /// As it is written.
    var defaultValueDescription: String { "\(duration / .seconds(1))s" }

    static let valueName = "250ms|2s|1m"
}
