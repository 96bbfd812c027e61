// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes

/// Puts TLS before a server on this machine, with certificates made for the occasion.
///
/// Needs python3 and openssl(1).
public final class TLSFront: Sendable {
    /// Why there is none.
    public enum Failure: Error, CustomStringConvertible {
        /// The process could not be started, or ended before it listened.
        case notStarted(String)

        /// One line for whoever runs the tests.
        public var description: String {
            switch self {
            case .notStarted(let reason): "the TLS front did not start; are python3 and openssl installed? \(reason)"
            }
        }
    }

    /// The port it listens on.
    public let port: Int
    private let process: ChildProcess
    private let folder: String

    private init(port: Int, process: ChildProcess, folder: String) {
        self.port = port
        self.process = process
        self.folder = folder
    }

    /// Its address, without a path.
    public var url: String { "https://127.0.0.1:\(port)" }

    /// The authority that signed the server's and the client's certificate.
    public var authority: String { folder + "/ca.pem" }

    /// An authority that signed neither.
    public var otherAuthority: String { folder + "/other-ca.pem" }

    /// The key of ``otherAuthority``.
    public var otherAuthorityKey: String { folder + "/other-ca.key" }

    /// The client's certificate.
    public var clientCertificate: String { folder + "/client.pem" }

    /// The key of ``clientCertificate``.
    public var clientKey: String { folder + "/client.key" }

    /// Starts one and waits until it listens.
    ///
    /// - Parameters:
    ///   - port: Where to pass on what arrives.
    ///   - requiresClientCertificate: Whether clients without a certificate are turned away.
    /// - Returns: The running front, to be stopped by the caller.
    /// - Throws: ``Failure``.
    public static func start(
        before port: Int,
        requiresClientCertificate: Bool = false
    ) async throws(Failure) -> TLSFront {
        var template = Array("/tmp/asya-tls-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .notStarted("errno \(errno)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let script = String(decoding: PackageResources.tls_front_py, as: UTF8.self)
        do throws(SpawnError) {
            let (output, input) = try Descriptor.pipe()
            var specification = ChildSpecification(
                executable: "python3",
                arguments: ["-c", script, folder, String(port)]
                    + (requiresClientCertificate ? ["--client-certificate"] : [])
            )
            specification.standardOutput = .descriptor(input)
            let process = try await ChildProcess.spawn(specification)
            input.close()
            let line = await TestThread.run { firstLine(output) }
            guard let listening = Int(line) else { throw SpawnError.system(step: .openPipe, code: EPIPE) }
            return TLSFront(port: listening, process: process, folder: folder)
        } catch {
            throw .notStarted("\(error)")
        }
    }

    /// Ends the process and removes the certificates.
    public func stop() async {
        process.kill(SIGKILL)
        _ = await process.waitForExit()
        for name in ["ca", "other-ca", "server", "client"] {
            _ = unsafe unlink("\(folder)/\(name).pem")
            _ = unsafe unlink("\(folder)/\(name).key")
        }
        _ = unsafe rmdir(folder)
    }

    private static func firstLine(_ descriptor: Descriptor) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(descriptor.rawValue, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }
}
