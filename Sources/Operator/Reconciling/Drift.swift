// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Whether an object of the server's is still what was applied: everything that was said is there, whatever else is.
///
/// A server adds defaults and normalises: what is empty may be missing, and a quantity may be spelled otherwise.
enum Drift {
    /// Whether `live` says everything that `wanted` says.
    static func holds(_ wanted: JSONValue, in live: JSONValue?) -> Bool {
        guard let live else { return isEmpty(wanted) }
        switch (wanted, live) {
        case (.object(let members), .object):
            return members.allSatisfy { holds($0.value, in: live[$0.name]) }
        case (.array(let wanted), .array(let live)): return holds(wanted, in: live)
        case (.string(let text), .string(let other)): return text == other || sameQuantity(text, other)
        case (.string(let text), .number(let other)), (.number(let other), .string(let text)):
            return quantity(text) == other.doubleValue
        default: return wanted == live
        }
    }

    /// Lists of named objects are compared by name, as the server merges them; others by position.
    private static func holds(_ wanted: [JSONValue], in live: [JSONValue]) -> Bool {
        for key in ["name", "mountPath", "containerPort", "uid", "port"] {
            guard !wanted.isEmpty, wanted.allSatisfy({ $0[key] != nil }), key != "name" || isUnique(wanted, key) else {
                continue
            }
            return wanted.allSatisfy { element in
                live.contains { $0[key] == element[key] && holds(element, in: $0) }
            }
        }
        return wanted.count == live.count && zip(wanted, live).allSatisfy { holds($0, in: $1) }
    }

    private static func isUnique(_ elements: [JSONValue], _ key: String) -> Bool {
        Set(elements.compactMap { $0[key]?.stringValue }).count == elements.count
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false), .string(""): true
        case .number(let number): number.intValue == 0
        case .array(let elements): elements.isEmpty
        case .object(let members): members.allSatisfy { isEmpty($0.value) }
        default: false
        }
    }

    /// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/: `1000m` is `1`.
    private static func sameQuantity(_ left: String, _ right: String) -> Bool {
        guard let left = quantity(left), let right = quantity(right) else { return false }
        return abs(left - right) <= abs(left) * 1e-9
    }

    private static let units: [(suffix: String, factor: Double)] = [
        ("Ki", 1_024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776), ("n", 1e-9), ("u", 1e-6),
        ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("", 1),
    ]

    private static func quantity(_ text: String) -> Double? {
        for unit in units where text.hasSuffix(unit.suffix) {
            if let number = Double(text.dropLast(unit.suffix.count)) { return number * unit.factor }
        }
        return nil
    }
}
