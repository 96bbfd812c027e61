// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

extension ObjectReader {
    /// A string; kubectl writes empty ones where nothing is meant.
    func text(_ name: String) -> String? {
        plainText(name).flatMap { $0.isEmpty ? nil : $0 } ?? (plainText(name) == nil ? string(name) : nil)
    }

    /// A path, relative ones from the folder of the file.
    func path(_ name: String, folder: String) -> String? {
        text(name).map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
    }

    /// A certificate or key, as Base64 in the file or in a file of its own; the first wins.
    func pem(_ name: String, folder: String) -> PEMSource? {
        let dataName = "\(name)-data"
        guard let data = text(dataName) else { return path(name, folder: folder).map { .file($0) } }
        let digits = data.utf8.filter { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        guard let bytes = Base64.decode(Array(digits)), let text = String(validating: bytes, as: UTF8.self) else {
            // Not the value: it may be a key.
            if let field = field(dataName) {
                log.report("\(field.path): allowed is a certificate or key (PEM) in Base64", at: field.location)
            }
            return nil
        }
        return .text(text)
    }

    /// Reports a field whose meaning is not supported, with what to do instead.
    func refuse(_ name: String, _ advice: String) {
        guard let field = field(name) else { return }
        log.report("\(field.path): not supported; \(advice)", at: field.nameLocation)
    }
}

extension ClusterConfiguration {
    /// Reads an entry of `clusters`; nil when there is no server, which is reported.
    init?(cluster: ObjectReader, folder: String) {
        guard let server = cluster.requiredString("server", allowed: "the address of an API server") else { return nil }
        guard server.hasPrefix("https://") || server.hasPrefix("http://") else {
            if let field = cluster.field("server") {
                cluster.report(field, allowed: "an address that begins with https://")
            }
            return nil
        }
        self.init(
            server: server,
            certificateAuthority: cluster.pem("certificate-authority", folder: folder),
            tlsServerName: cluster.text("tls-server-name"),
            skipsServerVerification: cluster.bool("insecure-skip-tls-verify") ?? false,
            proxyURL: cluster.text("proxy-url")
        )
    }
}
