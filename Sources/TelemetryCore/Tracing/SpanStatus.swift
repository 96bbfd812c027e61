// SPDX-License-Identifier: Apache-2.0

/// How the operation of a span ended.
public enum SpanStatus: Hashable, Sendable {
    /// Nobody said; backends read it as success.
    case unset
    /// Declared a success, whatever happened inside.
    case ok
    /// Failed; the description is for people and holds neither secrets nor payloads.
    case error(description: String)

    /// Whether the operation failed.
    public var isError: Bool {
        if case .error = self { true } else { false }
    }
}

extension SpanStatus: CustomStringConvertible {
    /// The status's name in lower case: `unset`, `ok` or `error`.
    public var description: String {
        switch self {
        case .unset: "unset"
        case .ok: "ok"
        case .error: "error"
        }
    }
}
