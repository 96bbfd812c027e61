// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// Tokens that stand in a header, and so must be one word.
enum BearerToken {
    static func isWellFormed(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// The token that a file holds, without the line break at its end.
    static func read(_ path: String) throws(ClusterConfigurationError) -> String {
        let text: String
        do throws(DocumentFile.Failure) {
            text = try DocumentFile.text(of: path)
        } catch {
            // A file that is being renewed may be away for a moment.
            throw .unavailable(source: path, reason: error.description)
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, isWellFormed(String(words[0])) else {
            throw .unavailable(source: path, reason: "the file does not hold one token")
        }
        return String(words[0])
    }
}
