// SPDX-License-Identifier: Apache-2.0

/// Turns the names of libraries' metrics into ones that Prometheus takes.
///
/// https://prometheus.io/docs/practices/naming/ and https://prometheus.io/docs/concepts/data_model/
enum LibraryMetricName {
    /// Letters, digits and single underscores in lower case, `camelCase` as `camel_case`; never empty, and never
    /// beginning with a digit.
    static func sanitized(_ label: String) -> String {
        var name: [UInt8] = []
        var previous: UInt8 = UInt8(ascii: "_")
        for byte in label.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                let isAfterLowercase = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(previous)
                if isAfterLowercase { name.append(UInt8(ascii: "_")) }
                name.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                name.append(byte)
            default:
                if name.last != UInt8(ascii: "_"), !name.isEmpty { name.append(UInt8(ascii: "_")) }
            }
            previous = byte
        }
        while name.last == UInt8(ascii: "_") { name.removeLast() }
        guard let first = name.first else { return "unnamed" }
        let text = String(decoding: name, as: UTF8.self)
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) ? "_\(text)" : text
    }

    /// The name of a counter: `http_requests_total`.
    static func counter(_ label: String) -> String {
        let name = sanitized(label)
        return name.hasSuffix("_total") ? name : name + "_total"
    }

    /// The name of a timer: `query_duration_seconds`, whatever unit the library put into the name.
    static func timer(_ label: String) -> String {
        var name = sanitized(label)
        for unit in ["_seconds", "_milliseconds", "_ms", "_microseconds", "_us", "_nanoseconds", "_ns", "_total"]
        where name.hasSuffix(unit) && name.utf8.count > unit.utf8.count {
            name.removeLast(unit.count)
            break
        }
        return name + "_seconds"
    }

    /// The name of a gauge or a histogram: a suffix that means another type is taken off.
    static func plain(_ label: String) -> String {
        var name = sanitized(label)
        for suffix in ["_total", "_bucket", "_count", "_sum"] where name.hasSuffix(suffix) {
            guard name.utf8.count > suffix.utf8.count else { break }
            name.removeLast(suffix.count)
        }
        return name
    }

    /// A label's name: as a metric's, and none of those that Prometheus sets itself.
    static func label(_ dimension: String) -> String {
        let name = sanitized(dimension)
        return ["le", "quantile", "job", "instance"].contains(name) ? name + "_label" : name
    }
}
