// SPDX-License-Identifier: Apache-2.0

// General semantic conventions: https://opentelemetry.io/docs/specs/semconv/general/
extension AttributeKey {
    /// A class of errors, of low cardinality; only on failure.
    public static let errorType = AttributeKey("error.type")

    /// The class of an exception.
    public static let exceptionType = AttributeKey("exception.type")

    /// The message of an exception.
    public static let exceptionMessage = AttributeKey("exception.message")
}
