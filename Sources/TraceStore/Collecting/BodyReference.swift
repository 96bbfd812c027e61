// SPDX-License-Identifier: Apache-2.0

/// A body that hops refer to, by its row in a slice.
public struct BodyReference: Sendable, Hashable {
    /// Its row.
    public var row: Int64
    /// The SHA-256 of its bytes; empty when it is not known.
    public var digest: [UInt8]
    /// How many bytes it has.
    public var size: Int

    /// Makes a reference.
    public init(row: Int64, digest: [UInt8], size: Int) {
        self.row = row
        self.digest = digest
        self.size = size
    }

    /// Whether these are its bytes, as far as that is known.
    ///
    /// Who keeps bodies by their digests has to ask first: what comes from elsewhere may be anything.
    public func isSatisfied(by bytes: [UInt8]) -> Bool {
        guard bytes.count == size else { return false }
        guard !digest.isEmpty, let found = Digester().digest(of: bytes) else { return digest.isEmpty }
        return found.bytes == digest
    }
}
