// SPDX-License-Identifier: Apache-2.0

/// Why an attempt failed.
public struct HopError: Sendable, Hashable {
    /// The error code of the envelope format, such as `processing_error`.
    public var code: String
    /// The class name of the handler's exception, such as `ValueError`; empty when no exception was raised.
    public var type: String
    /// The exception's message.
    public var message: String
    /// The handler's stack trace.
    public var traceback: String?

    /// Makes a description of a failure.
    public init(code: String, type: String, message: String, traceback: String? = nil) {
        self.code = code
        self.type = type
        self.message = message
        self.traceback = traceback
    }
}
