// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a piece of text that is not JSON (RFC 8259).
///
/// The raw values are the words an operator reads; they hold nothing of the input.
public enum JSONFault: String, Sendable, Hashable, CaseIterable {
    /// The input ends inside a value, or is empty.
    case unexpectedEnd = "the input ends too early"
    /// A byte that starts no JSON value.
    case valueExpected = "a value is expected"
    /// An object member does not begin with a string.
    case nameExpected = "a member name in double quotes is expected"
    /// A member name is not followed by a colon.
    case colonExpected = "a ':' is expected after a member name"
    /// An object member is followed by neither a comma nor the end of the object.
    case objectSeparatorExpected = "a ',' or '}' is expected"
    /// An array element is followed by neither a comma nor the end of the array.
    case arraySeparatorExpected = "a ',' or ']' is expected"
    /// A control character below U+0020 stands unescaped in a string.
    case controlCharacter = "a control character in a string must be escaped"
    /// A backslash followed by a character that starts no escape.
    case unknownEscape = "an unknown escape in a string"
    /// `\u` without four hexadecimal digits.
    case malformedUnicodeEscape = "a \\u escape needs four hexadecimal digits"
    /// Half of a UTF-16 surrogate pair, which no text can hold.
    case loneSurrogate = "a \\u escape names half of a surrogate pair"
    /// A number with leading zeros, or without digits where the grammar wants them.
    case malformedNumber = "a malformed number"
    /// A number with a fraction or an exponent whose value no double can hold.
    case numberTooLarge = "a number is too large for a double"
    /// Bytes other than white space after the end of the document.
    case trailingBytes = "there are bytes after the end of the document"
}
