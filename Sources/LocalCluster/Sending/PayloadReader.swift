// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Glibc

/// Reads the payloads that `--payload` names.
enum PayloadReader {
    /// Reads what an argument names.
    ///
    /// - Parameter argument: JSON, `@FILE`, or `-` for standard input.
    /// - Returns: the payloads, at least one.
    /// - Throws: `SendError.payload` or `SendError.file`.
    static func read(_ argument: String) throws(SendError) -> [RawJSON] {
        if argument == "-" || argument.hasPrefix("@") {
            let source = argument == "-" ? "standard input" : String(argument.dropFirst())
            let bytes: [UInt8]
            do throws(FileError) {
                bytes =
                    argument == "-"
                    ? try FileSystem.readAll(STDIN_FILENO, name: source) : try FileSystem.read(source)
            } catch {
                throw .file(error)
            }
            return try documents(bytes, source: source)
        }
        do throws(JSONError) {
            return [try RawJSON(validating: Array(argument.utf8))]
        } catch {
            throw .payload(source: "--payload", reason: "\(error); put the JSON in quotes: --payload '{\"a\": 1}'")
        }
    }

    /// Splits a text that is one JSON document, or one on each line.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - source: its name for messages.
    /// - Returns: the documents, at least one.
    /// - Throws: `SendError.payload` for a text that is neither.
    static func documents(_ bytes: [UInt8], source: String) throws(SendError) -> [RawJSON] {
        guard bytes.contains(where: { !isSpace($0) }) else {
            throw .payload(source: source, reason: "empty: there is nothing to send")
        }
        if let whole = try? RawJSON(validating: bytes) { return [whole] }
        var documents: [RawJSON] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.contains(where: { !isSpace($0) }) {
            do throws(JSONError) {
                documents.append(try RawJSON(validating: Array(line)))
            } catch {
                let reason = "\(error); what is sent is one JSON document, or one on each line"
                throw .payload(source: "line \(index + 1) of \(source)", reason: reason)
            }
        }
        return documents
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
