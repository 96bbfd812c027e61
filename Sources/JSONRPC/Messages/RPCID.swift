// SPDX-License-Identifier: Apache-2.0

package import Envelopes

/// The id of a request, or a token like one: a string, or an integer as it was written.
package enum RPCID: Hashable, Sendable {
    case string(String)
    case integer(String)

    /// Reads an id; nil when the value is neither a string nor an integer.
    package init?(_ value: JSONValue?) {
        switch value {
        case .string(let text)?: self = .string(text)
        case .number(let number)? where Self.isInteger(number.text): self = .integer(number.text)
        default: return nil
        }
    }

    /// The id as it goes back, digit by digit what came.
    package var json: RawJSON {
        switch self {
        case .string(let text): RawJSON(string: text)
        case .integer(let text): RawJSON(trusted: Array(text.utf8))
        }
    }

    private static func isInteger(_ text: String) -> Bool {
        text.utf8.drop { $0 == UInt8(ascii: "-") }.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}
