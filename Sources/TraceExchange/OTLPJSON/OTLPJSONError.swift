// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Why a line is no OTLP JSON.
public enum OTLPJSONError: Error, Sendable, Hashable {
    /// It is not even JSON.
    case notJSON(JSONError)
    /// It is JSON, and none of `TracesData`, `LogsData` and `MetricsData`.
    case otherDocument
    /// A member has no value that its field may have; `wanted` says what it may have.
    case badValue(path: String, wanted: String)
}

extension OTLPJSONError: CustomStringConvertible {
    /// One line without anything of the content.
    public var description: String {
        switch self {
        case .notJSON(let error): "\(error)"
        case .otherDocument: "no resourceSpans in it, nor resourceLogs or resourceMetrics: this is no OTLP JSON"
        case .badValue(let path, let wanted): "\(path) is to be \(wanted)"
        }
    }
}
