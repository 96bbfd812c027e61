// SPDX-License-Identifier: Apache-2.0

/// Takes the values of secrets out of envelopes that leave the store, as recording does when they enter it.
public struct EnvelopeRedaction: Sendable {
    private let redactor: Redactor

    /// Makes a redaction.
    ///
    /// - Parameter keys: The names of secrets, as in `TraceStoreOptions.redactedKeys`.
    public init(keys: [String] = TraceStoreOptions.defaultRedactedKeys) {
        redactor = Redactor(keys: keys)
    }

    /// The envelope with `{"$redacted":length}` in the place of every secret; `nil` when there are none in it.
    ///
    /// - Parameter envelope: The bytes of an envelope, or of what was meant to be one.
    /// - Returns: the bytes that may leave.
    public func redacted(_ envelope: [UInt8]) -> [UInt8]? {
        redactor.redacted(envelope, isTrusted: false, payload: EnvelopeScan.payload(of: envelope))
    }
}
