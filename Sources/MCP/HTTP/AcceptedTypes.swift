// SPDX-License-Identifier: Apache-2.0

/// The types of answers that a client takes, by its `Accept` header (RFC 9110 section 12.5.1).
struct AcceptedTypes: Sendable, Equatable {
    /// Whether one JSON document can be the answer.
    var json: Bool
    /// Whether a stream of events can be the answer.
    var events: Bool

    /// Makes a set of types.
    init(json: Bool, events: Bool) {
        self.json = json
        self.events = events
    }

    /// Reads the header's fields; without any, or with a wildcard, the answer is JSON, which everybody reads.
    init(_ fields: [String]) {
        self.init(json: fields.isEmpty, events: false)
        for range in fields.flatMap({ $0.split(separator: ",") }) {
            let parts = range.split(separator: ";").map { part in
                String(part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }).lowercased()
            }
            guard let type = parts.first, !parts.dropFirst().contains(where: Self.refuses) else { continue }
            switch type {
            case "application/json", "application/*", "*/*": json = true
            case "text/event-stream", "text/*": events = true
            default: break
            }
        }
    }

    /// Whether a parameter is a weight of zero.
    private static func refuses(_ parameter: String) -> Bool {
        ["q=0", "q=0.", "q=0.0", "q=0.00", "q=0.000"].contains(parameter)
    }
}
