// SPDX-License-Identifier: Apache-2.0

/// The units that names of metrics end with.
///
/// https://prometheus.io/docs/practices/naming/#base-units
public enum MetricUnit {
    private static let known: Set<String> = [
        "seconds", "bytes", "ratio", "ratios", "celsius", "meters", "volts", "amperes", "joules", "grams",
    ]

    /// The unit in the name of a family, `_total` left out of it; nil when it has none.
    public static func suffix(of name: String) -> String? {
        guard let separator = name.utf8.lastIndex(of: UInt8(ascii: "_")), separator > name.startIndex else {
            return nil
        }
        let last = String(name[name.utf8.index(after: separator)...])
        return known.contains(last) ? last : nil
    }
}
