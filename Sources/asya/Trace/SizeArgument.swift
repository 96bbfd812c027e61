// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// A number of bytes: `1048576`, `500M`, `500MB`, `1.5GiB`.
///
/// `kB`, `MB`, `GB` and `TB` are powers of 1000; `K`, `Ki`, `KiB` and the like are powers of 1024.
struct SizeArgument: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let unit = Self.unit(argument.dropFirst(digits.count).lowercased()) else {
            return nil
        }
        guard number * unit < Double(Int.max) else { return nil }
        bytes = Int(number * unit)
    }

    private static func unit(_ text: String) -> Double? {
        if text.isEmpty || text == "b" { return 1 }
        let powers: [Character: Int] = ["k": 1, "m": 2, "g": 3, "t": 4]
        guard let first = text.first, let power = powers[first] else { return nil }
        let base: Double
        switch text.dropFirst() {
        case "", "i", "ib": base = 1024
        case "b": base = 1000
        default: return nil
        }
        return (0..<power).reduce(1) { value, _ in value * base }
    }
}
