// SPDX-License-Identifier: Apache-2.0

extension SpanLimits {
    /// Reads the `OTEL_*_LIMIT` variables; a value that is no non-negative number is named in `warnings` and ignored.
    ///
    /// A limit of spans wins over the general limit of attributes. Empty variables count as unset.
    public init(environment: [String: String], warnings: inout [String]) {
        func read(_ name: String) -> Int? {
            guard let text = environment[name], !text.isEmpty else { return nil }
            guard let value = Int(text), value >= 0 else {
                warnings.append("\(name) is '\(text)': a whole number from 0 on is allowed; the default is used")
                return nil
            }
            return value
        }
        let general = read("OTEL_ATTRIBUTE_COUNT_LIMIT")
        let generalLength = read("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT")
        self.init(
            attributes: read("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT") ?? general ?? 128,
            events: read("OTEL_SPAN_EVENT_COUNT_LIMIT") ?? 128,
            links: read("OTEL_SPAN_LINK_COUNT_LIMIT") ?? 128,
            attributesPerEvent: read("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT") ?? general ?? 128,
            attributesPerLink: read("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT") ?? general ?? 128,
            valueLength: read("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT") ?? generalLength
        )
    }
}
