// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Glibc
internal import Processes
internal import Settings
internal import Threads
internal import YAMLDocuments

/// One run of a program that makes credentials.
///
/// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
struct ExecCredentialRun {
    /// A program that asks its provider over the network has this long.
    private static let limit = Duration.seconds(60)
    private static let maximumBytes = 1 << 20
    /// How long before their end credentials are replaced: a request with them still needs some time.
    private static let lead: UInt64 = 30_000_000_000

    let plugin: ExecPlugin
    let configuration: ClusterConfiguration
    let clock: any ClusterClock

    func credential() async throws(ClusterConfigurationError) -> ClusterCredential {
        guard !plugin.needsTerminal else {
            throw .invalid(
                place: "\(plugin)",
                reason: "it asks a person at the terminal (interactiveMode: Always); use other credentials here"
            )
        }
        return try credential(from: try await run())
    }

    private func run() async throws(ClusterConfigurationError) -> [UInt8] {
        let process: ChildProcess
        let output: Descriptor
        do throws(SpawnError) {
            let (readEnd, writeEnd) = try Descriptor.pipe()
            var specification = ChildSpecification(executable: plugin.command, arguments: plugin.arguments)
            var environment = [String: String].process
            environment.merge(plugin.environment) { _, new in new }
            let information = String(decoding: self.information().encoded(), as: UTF8.self)
            environment.updateValue(information, forKey: "KUBERNETES_EXEC_INFO")
            specification.environment = environment
            specification.standardOutput = .descriptor(writeEnd)
            specification.endsProcessGroup = true
            process = try await ChildProcess.spawn(specification)
            writeEnd.close()
            output = readEnd
        } catch {
            throw .invalid(place: "\(plugin)", reason: "\(error)\(plugin.installHint.map { "; \($0)" } ?? "")")
        }
        let (bytes, isLate) = await read(output, of: process)
        let status = await process.waitForExit()
        guard !Task.isCancelled else { throw .cancelled }
        guard !isLate else { throw .unavailable(source: "\(plugin)", reason: "it did not end within \(Self.limit)") }
        guard status.isSuccess else {
            throw .unavailable(source: "\(plugin)", reason: "it ended with \(status); run it by hand to see why")
        }
        return bytes
    }

    /// Reads what the program writes, and ends it when that takes too long or nobody waits any more.
    private func read(_ output: Descriptor, of process: ChildProcess) async -> (bytes: [UInt8], isLate: Bool) {
        await withTaskCancellationHandler {
            await withTaskGroup(of: [UInt8]?.self) { group in
                group.addTask { await Self.bytes(of: output) }
                group.addTask { [clock] in
                    do throws(CancellationError) {
                        try await clock.pause(for: Self.limit)
                        process.killGroup(SIGKILL)
                    } catch {
                        // The program was in time.
                    }
                    return nil
                }
                let first = await group.next() ?? nil
                group.cancelAll()
                // The end of the program ends its output.
                let second = await group.next() ?? nil
                return (first ?? second ?? [], first == nil)
            }
        } onCancel: {
            process.killGroup(SIGKILL)
        }
    }

    private static func bytes(of output: Descriptor) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: "asya-exec") {
                    var bytes: [UInt8] = []
                    var chunk = [UInt8](repeating: 0, count: 16_384)
                    while bytes.count <= maximumBytes {
                        let capacity = chunk.count
                        let count = unsafe chunk.withUnsafeMutableBytes {
                            unsafe Glibc.read(output.rawValue, $0.baseAddress, capacity)
                        }
                        if count < 0 && errno == EINTR { continue }
                        guard count > 0 else { break }
                        bytes.append(contentsOf: chunk[..<count])
                    }
                    output.close()
                    continuation.resume(returning: bytes)
                }
            } catch {
                output.close()
                continuation.resume(returning: [])
            }
        }
    }

    /// What the program is told.
    private func information() -> JSONValue {
        var cluster: JSONValue?
        if plugin.providesClusterInfo {
            cluster = .members([
                "server": .string(configuration.server),
                "tls-server-name": configuration.tlsServerName.map { .string($0) },
                "insecure-skip-tls-verify": configuration.skipsServerVerification ? true : nil,
                "certificate-authority-data": authority.map { .string($0) },
                "proxy-url": configuration.proxyURL.map { .string($0) },
            ])
        }
        return .members([
            "apiVersion": .string(plugin.version.rawValue),
            "kind": "ExecCredential",
            "spec": .members(["interactive": false, "cluster": cluster]),
        ])
    }

    private var authority: String? {
        let text: String? =
            switch configuration.certificateAuthority {
            case .text(let text)?: text
            case .file(let path)?: try? DocumentFile.text(of: path)
            case nil: nil
            }
        return text.map { String(decoding: Base64.encode(Array($0.utf8)), as: UTF8.self) }
    }

    private func credential(from output: [UInt8]) throws(ClusterConfigurationError) -> ClusterCredential {
        guard let json = try? JSONValue(decoding: output), json["kind"]?.stringValue == "ExecCredential" else {
            throw failure("it did not write an ExecCredential in JSON")
        }
        guard json["apiVersion"]?.stringValue == plugin.version.rawValue else {
            throw failure("it did not answer in \(plugin.version.rawValue), which its apiVersion in the file says")
        }
        let status = json["status"]
        var credential = ClusterCredential()
        if let token = status?["token"]?.stringValue, !token.isEmpty {
            guard BearerToken.isWellFormed(token) else { throw failure("its token has white space in it") }
            credential.token = token
        }
        switch (status?["clientCertificateData"]?.stringValue, status?["clientKeyData"]?.stringValue) {
        case (let certificate?, let key?):
            credential.certificate = ClientCertificate(certificate: .text(certificate), key: .text(key))
        case (nil, nil): break
        default: throw failure("it wrote only one of clientCertificateData and clientKeyData")
        }
        guard credential.token != nil || credential.certificate != nil else {
            throw failure("it wrote neither a token nor a certificate")
        }
        if let text = status?["expirationTimestamp"]?.stringValue {
            guard let end = RFC3339.parse(text) else { throw failure("its expirationTimestamp is no RFC 3339 time") }
            credential.endsAtUnixNano = end
            let now = clock.nowUnixNano()
            // Of a short life, a quarter.
            credential.staleAtUnixNano = end - min(Self.lead, end > now ? (end - now) / 4 : 0)
        }
        return credential
    }

    private func failure(_ reason: String) -> ClusterConfigurationError {
        .unavailable(source: "\(plugin)", reason: reason)
    }
}
