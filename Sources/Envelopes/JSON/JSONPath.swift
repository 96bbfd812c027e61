// SPDX-License-Identifier: Apache-2.0

/// The place of a value in a JSON document, written as jq writes it: `.payload.items[3]["odd name"]`; the root is `.`.
///
/// As a pattern, `*` in place of a name or an index stands for any one of them: `.payload.items[*].seconds`.
public struct JSONPath: Sendable, Hashable {
    /// One step down.
    public enum Step: Sendable, Hashable {
        /// To a member of an object.
        case member(String)
        /// To an element of an array.
        case element(Int)
        /// In a pattern: to any member or element.
        case any
    }

    /// The steps from the root.
    public var steps: [Step]

    /// Makes a path of steps.
    public init(_ steps: [Step] = []) { self.steps = steps }

    /// Reads a path.
    ///
    /// A leading `$` and a missing leading dot are accepted: `$.payload.x`, `payload.x` and `.payload.x` are the same.
    ///
    /// - Parameter text: The text; nil is returned when it is not a path.
    public init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        if rest.first == 0x24 { rest = rest.dropFirst() }
        var steps: [Step] = []
        if rest.elementsEqual([ASCII.point]) { rest = [] }
        var isStart = true
        while let byte = rest.first {
            if byte == ASCII.openBracket {
                guard let (step, after) = Self.bracketStep(rest.dropFirst()) else { return nil }
                steps.append(step)
                rest = after
            } else {
                if byte == ASCII.point {
                    rest = rest.dropFirst()
                    // ".[0]" is jq's way to index the root.
                    if isStart, rest.first == ASCII.openBracket {
                        isStart = false
                        continue
                    }
                } else if !isStart {
                    return nil
                }
                let name = rest.prefix { $0 != ASCII.point && $0 != ASCII.openBracket }
                guard !name.isEmpty else { return nil }
                let text = String(decoding: name, as: UTF8.self)
                steps.append(text == "*" ? .any : .member(text))
                rest = rest.dropFirst(name.count)
            }
            isStart = false
        }
        self.steps = steps
    }

    /// Reads what follows an opening bracket: an index, a star or a name in double quotes.
    private static func bracketStep(_ text: ArraySlice<UInt8>) -> (Step, ArraySlice<UInt8>)? {
        if text.first == ASCII.quote {
            var end = text.startIndex + 1
            while end < text.endIndex, text[end] != ASCII.quote { end += text[end] == ASCII.backslash ? 2 : 1 }
            guard end + 1 < text.endIndex, text[end + 1] == ASCII.closeBracket,
                let name = try? RawJSON(validating: Array(text[text.startIndex...end])).stringValue()
            else { return nil }
            return (.member(name), text[(end + 2)...])
        }
        guard let end = text.firstIndex(of: ASCII.closeBracket) else { return nil }
        let content = text[..<end]
        let rest = text[(end + 1)...]
        if content.elementsEqual([0x2A]) { return (.any, rest) }
        guard let index = JSONNumber.integer(content), index >= 0 else { return nil }
        return (.element(index), rest)
    }

    /// The path one step further down.
    public func appending(_ step: Step) -> JSONPath { JSONPath(steps + [step]) }

    /// Whether this pattern covers `path`: the place it names, or one inside of it.
    public func covers(_ path: JSONPath) -> Bool {
        guard steps.count <= path.steps.count else { return false }
        return zip(steps, path.steps).allSatisfy { $0 == .any || $0 == $1 }
    }
}

extension JSONPath: CustomStringConvertible {
    /// The path as jq writes it.
    public var description: String {
        guard !steps.isEmpty else { return "." }
        let text = steps.map { step in
            switch step {
            case .member(let name) where Self.isPlain(name): "." + name
            case .member(let name): "[" + String(decoding: RawJSON(string: name).bytes, as: UTF8.self) + "]"
            case .element(let index): "[\(index)]"
            case .any: "[*]"
            }
        }.joined()
        return text.hasPrefix("[") ? "." + text : text
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(ASCII.zero...ASCII.nine).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case ASCII.zero...ASCII.nine, 0x41...0x5A, 0x5F, 0x61...0x7A: true
            default: false
            }
        }
    }
}
