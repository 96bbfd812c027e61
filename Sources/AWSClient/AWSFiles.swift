// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads the files that credentials and settings are kept in.
public protocol AWSFiles: Sendable {
    /// The whole content of a small file.
    ///
    /// - Parameter path: Its absolute path.
    /// - Returns: The text, or nil when there is no such file.
    /// - Throws: ``AWSFileError`` when there is one that cannot be used.
    func text(of path: String) throws(AWSFileError) -> String?
}

/// A file of settings or credentials that cannot be read; its content is never part of the error.
public struct AWSFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong, in words that follow the path.
    public let reason: String

    /// Creates an error.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// One line for an operator.
    public var description: String { "\(path) \(reason)" }
}

/// The files of this machine.
///
/// They are read where the caller runs: local, a few kilobytes, and only when credentials are fetched.
public struct SystemAWSFiles: AWSFiles {
    private static let maximumBytes = 1 << 20

    /// The files of this machine.
    public init() {}

    /// Reads a file of at most one mebibyte of UTF-8.
    public func text(of path: String) throws(AWSFileError) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.failure(path)
        }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let capacity = chunk.count
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, capacity) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path) }
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= Self.maximumBytes else {
                throw AWSFileError(path: path, reason: "is longer than \(Self.maximumBytes) bytes")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AWSFileError(path: path, reason: "is not UTF-8")
        }
        return text
    }

    private static func failure(_ path: String) -> AWSFileError {
        AWSFileError(path: path, reason: "cannot be read: \(unsafe String(cString: strerror(errno)))")
    }
}
