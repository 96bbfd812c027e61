// SPDX-License-Identifier: Apache-2.0

/// Numbers as Go's `ParseFloat` reads them: whole ones as digits, others in the shortest form that survives a round
/// trip.
enum NumberText {
    /// From here on not every whole number is a `Double`, and digits would claim a precision that is not there.
    private static let exact = 9_007_199_254_740_992.0

    static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ value: Double, to bytes: inout [UInt8]) {
        if value.magnitude < exact, value.rounded(.towardZero) == value {
            if value < 0 { bytes.append(UInt8(ascii: "-")) }
            append(UInt64(value.magnitude), to: &bytes)
        } else if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else if value.isNaN {
            bytes.append(contentsOf: "NaN".utf8)
        } else {
            bytes.append(contentsOf: (value > 0 ? "+Inf" : "-Inf").utf8)
        }
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
