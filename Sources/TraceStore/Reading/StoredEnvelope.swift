// SPDX-License-Identifier: Apache-2.0

/// What was recorded of one envelope.
public enum StoredEnvelope: Sendable, Hashable {
    /// All of it, byte for byte.
    case complete([UInt8])
    /// All of it, but for the values of secrets, which were replaced by `{"$redacted":length}`.
    case redacted([UInt8])
    /// Its beginning; it was larger than the recording allowed. `size` is the number of bytes it had.
    case truncated(head: [UInt8], size: Int)
    /// Nothing but its size; the payload policy left it out, or it is damaged.
    case omitted(size: Int)

    /// What was recorded, as bytes; `nil` when nothing was.
    public var bytes: [UInt8]? {
        switch self {
        case .complete(let bytes), .redacted(let bytes), .truncated(let bytes, _): bytes
        case .omitted: nil
        }
    }

    /// The number of bytes that the original had; for a redacted one, of what is left of it.
    public var size: Int {
        switch self {
        case .complete(let bytes), .redacted(let bytes): bytes.count
        case .truncated(_, let size), .omitted(let size): size
        }
    }

    /// Whether a handler that is given these bytes gets what it was given when they were recorded.
    public var isReplayable: Bool {
        if case .complete = self { true } else { false }
    }
}
