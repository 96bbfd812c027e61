// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Foundation
internal import TraceExchange

/// A file of OTLP JSON.
enum ImportFile {
    /// The most that a compressed file may grow to.
    private static let limit = 8 << 30

    /// The lines that hold something, with their numbers from 1.
    ///
    /// A file that is one document over many lines, as the examples in documentations are, is one line.
    ///
    /// - Parameter path: The file, `-` for standard input.
    /// - Returns: The lines without their ends.
    /// - Throws: `TraceProblem` when it cannot be read.
    static func lines(of path: String) throws(TraceProblem) -> [(number: Int, line: ArraySlice<UInt8>)] {
        let content = try content(of: path)
        let lines = content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.allSatisfy { [0x09, 0x0D, 0x20].contains($0) } }
            .map { (number: $0.offset + 1, line: $0.element) }
        if lines.count > 1, let first = lines.first, !isJSON(Array(first.line)), isJSON(content) {
            return [(first.number, content[...])]
        }
        return lines
    }

    private static func isJSON(_ text: [UInt8]) -> Bool {
        do throws(OTLPJSONError) {
            _ = try OTLPJSONReader.decode(text)
        } catch .notJSON {
            return false
        } catch {
            return true
        }
        return true
    }

    private static func content(of path: String) throws(TraceProblem) -> [UInt8] {
        guard path == "-" || FileManager.default.fileExists(atPath: path) else {
            throw TraceProblem("there is no file \(path) to import")
        }
        let bytes: [UInt8]
        do {
            let data =
                path == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: path))
            bytes = Array(data)
        } catch {
            throw TraceProblem("\(path) cannot be read: \(error.localizedDescription)")
        }
        guard path.hasSuffix(".gz") else { return bytes }
        do throws(GzipError) {
            return try Gzip.decompressAll(bytes, limit: limit)
        } catch {
            throw TraceProblem("\(path) cannot be decompressed: \(error)")
        }
    }
}
