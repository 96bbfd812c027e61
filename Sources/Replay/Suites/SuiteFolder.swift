// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Foundation
internal import TraceStore

/// A suite on disk: `suite.json` with what may differ and how handlers are called, and a folder for each trace.
///
/// Made to be kept in git: small files, one for each envelope, laid out and ordered so that a change shows as the lines
/// that changed.
public struct SuiteFolder: Sendable {
    /// The folder.
    public let path: String

    private static let index = "suite.json"
    private static let version = 1

    /// Names a folder, which need not be there.
    public init(_ path: String) {
        self.path = path
    }

    // MARK: Reading

    /// Reads the suite.
    ///
    /// - Returns: The suite, its traces by name.
    /// - Throws: ``SuiteError``.
    public func read() throws(SuiteError) -> ReplaySuite {
        guard FileManager.default.fileExists(atPath: "\(path)/\(Self.index)") else { throw .noSuite(path: path) }
        var suite = try header()
        for (number, name) in try names().enumerated() {
            do throws(SuiteError) {
                let trace = try SuiteCoding.trace(number: number) { file throws(SuiteError) in
                    try bytes(of: "\(name)/\(file)")
                }
                suite.entries.append(ReplaySuite.Entry(name: name, trace: trace))
            } catch {
                guard case .malformed(let file, let reason) = error else { throw error }
                throw .malformed(path: "\(path)/\(name)/\(file)", reason: reason)
            }
        }
        return suite
    }

    private func header() throws(SuiteError) -> ReplaySuite {
        func malformed(_ reason: String) -> SuiteError { .malformed(path: "\(path)/\(Self.index)", reason: reason) }
        guard let document = try? JSONValue(decoding: try bytes(of: Self.index)) else {
            throw malformed("it is no JSON")
        }
        guard let version = document["version"]?.intValue else { throw malformed("it has no version") }
        guard version == Self.version else {
            throw malformed("it is of version \(version), and this asya reads version \(Self.version)")
        }
        var suite = ReplaySuite()
        for text in document["ignore"]?.arrayValue ?? [] {
            guard let path = text.stringValue.flatMap({ JSONPath($0) }) else {
                throw malformed("ignore holds no paths")
            }
            suite.ignoring.append(path)
        }
        for member in document["modes"]?.objectValue ?? [] {
            guard let mode = member.value.stringValue.flatMap(HandlerMode.init) else {
                throw malformed("the mode of \(member.name) is neither payload nor envelope")
            }
            suite.modes[member.name] = mode
        }
        return suite
    }

    private func names() throws(SuiteError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
                FileManager.default.fileExists(atPath: "\(path)/\(name)/\(SuiteCoding.index)")
            }.sorted()
        } catch {
            throw .file(path: path, reason: "it cannot be read: \(error.localizedDescription)")
        }
    }

    private func bytes(of file: String) throws(SuiteError) -> [UInt8] {
        // A name in a file must not lead out of the suite.
        guard !file.split(separator: "/").contains(".."), !file.hasPrefix("/") else {
            throw .malformed(path: "\(path)/\(file)", reason: "it lies outside of the suite")
        }
        guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else {
            throw .file(path: "\(path)/\(file)", reason: "it is missing or cannot be read")
        }
        return Array(data)
    }

    // MARK: Writing

    /// Adds traces to the suite in the folder, which is made when missing; those of the same names are replaced.
    ///
    /// - Parameter more: The traces, and what holds for all.
    /// - Returns: The names that were written.
    /// - Throws: ``SuiteError``; traces before the one that failed are written.
    @discardableResult
    public func add(_ more: ReplaySuite) throws(SuiteError) -> [String] {
        var suite = ReplaySuite()
        if FileManager.default.fileExists(atPath: "\(path)/\(Self.index)") { suite = try header() }
        suite.merge(more)
        for entry in more.entries { try write(entry) }
        let modes = suite.modes.sorted { $0.key < $1.key }
        let document: JSONValue = [
            "version": .int(Self.version),
            "ignore": .array(suite.ignoring.map { .string($0.description) }),
            "modes": .object(modes.map { JSONValue.Member($0.key, .string($0.value.rawValue)) }),
        ]
        try write(JSONLayout.laidOut(document.encoded()), to: Self.index)
        return more.entries.map(\.name)
    }

    private func write(_ entry: ReplaySuite.Entry) throws(SuiteError) {
        let folder = "\(path)/\(entry.name)"
        if FileManager.default.fileExists(atPath: folder) {
            guard FileManager.default.fileExists(atPath: "\(folder)/\(SuiteCoding.index)") else {
                throw .notOurs(path: folder)
            }
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                throw .file(path: folder, reason: "it cannot be replaced: \(error.localizedDescription)")
            }
        }
        for file in SuiteCoding.files(of: entry.trace) { try write(file.bytes, to: "\(entry.name)/\(file.name)") }
    }

    private func write(_ bytes: [UInt8], to file: String) throws(SuiteError) {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: url, options: .atomic)
        } catch {
            throw .file(path: url.path, reason: "it cannot be written: \(error.localizedDescription)")
        }
    }
}
