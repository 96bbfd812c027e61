// SPDX-License-Identifier: Apache-2.0

/// What the payload of an error envelope says about the failure.
public struct ErrorPayload: Sendable, Hashable {
    /// The code; of a payload of another form `processing_error`.
    public var error: String
    /// The members of ``ErrorDetails`` as they are written; nil when there are none.
    public var details: RawJSON?

    /// Reads a payload of the form `{"error","details","original_payload"}`; what the handler was given is passed over.
    public init(_ payload: RawJSON) {
        let members = payload.objectMembers()
        error = members?["error"]?.stringValue() ?? ErrorCode.processingError.rawValue
        details = members?["details"].flatMap { $0.isNull ? nil : $0 }
    }
}
