// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Transports

/// Which dead letters are meant, beside their ids.
public struct DeadLetterFilter: Sendable, Equatable {
    /// The reason's code, or the error envelope's code, or the name of its error or of one of that error's base classes,
    /// or why the message is unreadable; nil for any.
    public var error: String?

    /// The earliest time of death, in Unix nanoseconds; what has no time is not later than anything.
    public var sinceUnixNano: UInt64?

    /// A filter that accepts everything unless told otherwise.
    public init(error: String? = nil, sinceUnixNano: UInt64? = nil) {
        self.error = error
        self.sinceUnixNano = sinceUnixNano
    }

    /// Whether a letter is meant.
    public func accepts(_ letter: DeadLetter) -> Bool {
        if let sinceUnixNano, letter.timeUnixNano ?? 0 < sinceUnixNano { return false }
        guard let error else { return true }
        return letter.reason?.code.rawValue == error || letter.errorCode == error || letter.error == error
            || letter.errorDetails?.typeNames.contains(error) == true
    }
}
