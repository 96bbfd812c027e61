// SPDX-License-Identifier: Apache-2.0

internal import Settings

extension ObjectReader {
    /// A string that is not empty; a number or truth value without quotes is reported, as Kubernetes would.
    package func string(_ name: String) -> String? {
        guard let field = field(name) else { return nil }
        guard let text = text(of: field) else { return nil }
        guard !text.isEmpty else {
            log.report("\(field.path): found an empty string, allowed is a non-empty one", at: field.location)
            return nil
        }
        return text
    }

    /// A string that must be there.
    package func requiredString(_ name: String, allowed: String) -> String? {
        guard field(name) != nil else {
            reportMissing(name, allowed: allowed)
            return nil
        }
        return string(name)
    }

    /// Strings; an element of another type is reported.
    package func strings(_ name: String) -> [String]? {
        list(name)?.compactMap { field in text(of: field) }
    }

    /// An integer in a range.
    package func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let field = field(name) else { return nil }
        let allowed =
            range.upperBound == .max
            ? "an integer of at least \(range.lowerBound)"
            : "an integer from \(range.lowerBound) to \(range.upperBound)"
        guard case .integer(let text) = field.value, let value = Int(text), range.contains(value) else {
            report(field, allowed: allowed)
            return nil
        }
        return value
    }

    /// A number from 0 to 1, also as a percentage (`10%`).
    package func fraction(_ name: String) -> Double? {
        guard let field = field(name) else { return nil }
        let value: Double? =
            switch field.value {
            case .integer(let text), .float(let text): Double(text)
            case .string(let text) where text.hasSuffix("%"): Double(text.dropLast()).map { $0 / 100 }
            default: nil
            }
        guard let value, (0...1).contains(value) else {
            report(field, allowed: "a number from 0 to 1 or a percentage such as 10%")
            return nil
        }
        return value
    }

    private static let longestDuration = Duration.seconds(366 * 24 * 3_600)

    /// A span of time: a Go duration such as `500ms` or `5m`, or a number of seconds.
    package func duration(_ name: String) -> Duration? {
        guard let field = field(name) else { return nil }
        switch field.value {
        case .string(let text), .integer(let text), .float(let text):
            if let duration = GoDuration.parse(text), (.zero...Self.longestDuration).contains(duration) {
                return duration
            }
        default: break
        }
        report(field, allowed: "a duration such as 500ms, 1.5s, 5m or 1h30m, up to 366 days")
        return nil
    }

    /// `true` or `false`.
    package func bool(_ name: String) -> Bool? {
        guard let field = field(name) else { return nil }
        guard case .bool(let value) = field.value else {
            report(field, allowed: "true or false")
            return nil
        }
        return value
    }

    /// One of the raw values of an enumeration.
    package func choice<Choice>(_ name: String) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let field = field(name) else { return nil }
        let known = Choice.allCases.map(\.rawValue)
        guard case .string(let text) = field.value else {
            report(field, allowed: known.joined(separator: ", "))
            return nil
        }
        guard let value = Choice(rawValue: text) else {
            let hint = NearestName.of(text, in: known).map { "; did you mean '\($0)'?" } ?? ""
            report(field, allowed: known.joined(separator: ", ") + hint)
            return nil
        }
        return value
    }

    /// Reports a value that does not fit.
    package func report(_ field: Field, allowed: String) {
        log.report("\(field.path): found \(field.value.found), allowed is \(allowed)", at: field.location)
    }

    private func text(of field: Field) -> String? {
        let value = field.value
        switch value {
        case .string(let text):
            return text
        case .bool, .integer, .float:
            // Not the value: it may belong to a variable that holds a secret.
            log.report(
                "\(field.path): found \(value.foundType), allowed is a string; put it in quotes",
                at: field.location
            )
        case .null, .list, .object:
            log.report("\(field.path): found \(value.foundType), allowed is a string", at: field.location)
        }
        return nil
    }
}
