// SPDX-License-Identifier: Apache-2.0

/// Where spans go, and how.
///
/// A plain value; `init(environment:warnings:)` reads it from the `OTEL_*` variables.
public struct OTLPConfiguration: Sendable, Hashable {
    /// A header of every request.
    public struct Header: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value, often a secret.
        public var value: String

        /// Creates a header.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How requests are compressed.
    public enum Compression: String, Sendable, Hashable, CaseIterable {
        /// They are not.
        case none
        /// As gzip, which is about a tenth of the size for spans.
        case gzip
    }

    /// The complete address, with the path; `http` or `https`.
    public var endpoint: String
    /// Headers beyond those of the protocol.
    public var headers: [Header]
    /// How requests are compressed.
    public var compression: Compression
    /// The time for one try; `nil` for no limit.
    public var timeout: Duration?
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// A PEM file with the certificate to present to the collector.
    public var clientCertificateFile: String?
    /// A PEM file with the private key of `clientCertificateFile`.
    public var clientKeyFile: String?
    /// The batches.
    public var batch: BatchLimits
    /// A larger request is not sent, and its spans are counted as dropped; the size before compression counts.
    public var maximumRequestBytes: Int
    /// A larger response is an error that is not retried; the size after decompression counts.
    public var maximumResponseBytes: Int
    /// The time for `shutdown()` to export what is left.
    public var shutdownTimeout: Duration

    /// Creates a configuration; the defaults are the specification's where it has any.
    public init(
        endpoint: String,
        headers: [Header] = [],
        compression: Compression = .none,
        timeout: Duration? = .seconds(10),
        certificateAuthorityFile: String? = nil,
        clientCertificateFile: String? = nil,
        clientKeyFile: String? = nil,
        batch: BatchLimits = BatchLimits(),
        maximumRequestBytes: Int = 64 << 20,
        maximumResponseBytes: Int = 4 << 20,
        shutdownTimeout: Duration = .seconds(5)
    ) {
        self.endpoint = endpoint
        self.headers = headers
        self.compression = compression
        self.timeout = timeout
        self.certificateAuthorityFile = certificateAuthorityFile
        self.clientCertificateFile = clientCertificateFile
        self.clientKeyFile = clientKeyFile
        self.batch = batch
        self.maximumRequestBytes = maximumRequestBytes
        self.maximumResponseBytes = maximumResponseBytes
        self.shutdownTimeout = shutdownTimeout
    }
}

extension OTLPConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// The address without credentials and query, and the names of the headers; fit for logs.
    public var description: String {
        let names = headers.map(\.name).joined(separator: ", ")
        return names.isEmpty
            ? OTLPEndpoint.redacted(endpoint) : "\(OTLPEndpoint.redacted(endpoint)) (headers: \(names))"
    }

    /// The same as `description`: secrets do not show in a debugger's output either.
    public var debugDescription: String { description }
}

extension OTLPConfiguration.Header: CustomStringConvertible, CustomDebugStringConvertible {
    /// The name; the value is often a secret.
    public var description: String { "\(name): <redacted>" }

    /// The same as `description`.
    public var debugDescription: String { description }
}
