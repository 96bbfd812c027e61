// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be compressed or decompressed.
public enum GzipError: Error, Hashable, Sendable {
    /// zlib got no memory.
    case outOfMemory
    /// The bytes are no gzip, or end too early.
    case corrupt
    /// What was compressed is longer than allowed.
    case tooLarge(limit: Int)
}

extension GzipError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .outOfMemory: "no memory to compress with"
        case .corrupt: "not gzip, or cut off"
        case .tooLarge(let limit): "more than \(limit) bytes when decompressed"
        }
    }
}
