// SPDX-License-Identifier: Apache-2.0

package import Envelopes

extension ObjectReader {
    /// Beyond this depth a value is taken for a mistake; it is read by recursion.
    private static let maxDepth = 32

    /// The value of a field as JSON; numbers keep their spelling, and one that JSON cannot spell is reported.
    package func json(_ field: Field, depth: Int = 0) -> JSONValue? {
        guard depth < Self.maxDepth else {
            log.report("\(field.path): values nest more than \(Self.maxDepth) deep", at: field.location)
            return nil
        }
        switch field.value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .string(let text): return .string(text)
        case .integer(let text), .float(let text):
            guard let raw = try? RawJSON(validating: Array(text.utf8)), let value = try? JSONValue(raw) else {
                report(field, allowed: "a number as JSON writes it, such as 16 or 0.5")
                return nil
            }
            return value
        case .list:
            guard let elements = elements(of: field) else { return nil }
            let values = elements.compactMap { json($0, depth: depth + 1) }
            return values.count == elements.count ? .array(values) : nil
        case .object:
            guard let object = ObjectReader(field, log: log) else { return nil }
            let members = object.fields.compactMap { member in
                object.json(member, depth: depth + 1).map { JSONValue.Member(member.name, $0) }
            }
            return members.count == object.fields.count ? .object(members) : nil
        }
    }
}
