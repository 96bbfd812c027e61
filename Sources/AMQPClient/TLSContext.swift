// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Makes what TLS needs of the files in the options.
struct TLSContext: Sendable {
    private let context: NIOSSLContext
    /// The name to verify; `nil` to verify the address.
    private let serverName: String?

    /// Reads the files on a thread of NIO's pool, as they may be slow.
    init(_ tls: AMQPTLSOptions, options: AMQPOptions) async throws(AMQPError) {
        serverName = tls.serverName ?? (Self.isAddress(options.host) ? nil : options.host)
        do {
            context = try await NIOThreadPool.singleton.runIfActive {
                try NIOSSLContext(configuration: Self.configuration(tls))
            }
        } catch let error as AMQPError {
            throw error
        } catch {
            throw .invalidOptions(reason: "TLS cannot be set up: \(AMQPError.words(for: error))")
        }
    }

    func makeHandler() throws -> NIOSSLClientHandler {
        guard let serverName else { return try NIOSSLClientHandler(context: context, serverHostname: nil) }
        // NIOSSL also takes a certificate for the address that the name led to. Whoever answers for the name could
        // have one of those.
        return try ._makeSSLClientHandler(context: context, serverHostname: serverName) { certificate, channel in
            channel.eventLoop.makeCompletedFuture {
                let names = certificate._subjectAlternativeNames()
                let hosts = names.lazy.filter { $0.nameType == .dnsName }
                // Without any alternative names, NIOSSL has compared the common name.
                guard names.isEmpty || hosts.contains(where: { Self.matches($0.contents, serverName) }) else {
                    throw AMQPError.tlsFailed(
                        address: serverName,
                        reason: "the certificate is for another name than \(serverName)"
                    )
                }
            }
        }
    }

    /// Whether a name in a certificate stands for a host: it is the same, or has `*` for the first label.
    ///
    /// https://www.rfc-editor.org/rfc/rfc9525#section-6.3
    static func matches(_ pattern: some Collection<UInt8>, _ host: String) -> Bool {
        func labels(_ text: String) -> [Substring] {
            (text.hasSuffix(".") ? text.dropLast() : text[...]).lowercased()[...]
                .split(separator: ".", omittingEmptySubsequences: false)
        }
        let (pattern, host) = (labels(String(decoding: pattern, as: UTF8.self)), labels(host))
        guard pattern.count == host.count, pattern.dropFirst() == host.dropFirst() else { return false }
        return pattern.first == host.first || pattern.first == "*" && host.count > 1
    }

    private static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    private static func configuration(_ tls: AMQPTLSOptions) throws(AMQPError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let file = tls.certificateAuthorityFile {
            let authorities = try load(file, "certificate authorities") { try NIOSSLCertificate.fromPEMFile($0) }
            configuration.trustRoots = .certificates(authorities)
        }
        guard let certificateFile = tls.clientCertificateFile else {
            guard tls.clientKeyFile == nil else {
                throw .invalidOptions(reason: "a key file for the client needs its certificate file as well")
            }
            return configuration
        }
        guard let keyFile = tls.clientKeyFile else {
            throw .invalidOptions(reason: "a certificate file for the client needs its key file as well")
        }
        configuration.certificateChain = try load(certificateFile, "client certificate") {
            try NIOSSLCertificate.fromPEMFile($0).map { .certificate($0) }
        }
        configuration.privateKey = .privateKey(
            try load(keyFile, "client key") { try NIOSSLPrivateKey(file: $0, format: .pem) }
        )
        return configuration
    }

    private static func load<T>(_ file: String, _ what: String, _ body: (String) throws -> T) throws(AMQPError) -> T {
        do {
            return try body(file)
        } catch {
            throw .invalidOptions(
                reason: "the \(what) file \(file) cannot be read as PEM: \(AMQPError.words(for: error))"
            )
        }
    }
}
