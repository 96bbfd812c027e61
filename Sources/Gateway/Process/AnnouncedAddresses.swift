// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Settings

/// The file that is told where the gateway listens: two base URLs, a line each, clients' first.
struct AnnouncedAddresses: Sendable {
    let path: String

    /// Writes the file in one step, so that a reader finds all of it or nothing.
    func write(_ addresses: Gateway.Addresses) throws(GatewayError) {
        let text = Array([addresses.clients, addresses.sidecars].map { "\(Self.url($0))\n" }.joined().utf8)
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        let written = unsafe text.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isWritten = written == text.count
        let reason = failure()
        _ = Glibc.close(descriptor)
        guard isWritten else {
            _ = unsafe unlink(temporary)
            throw reason
        }
        guard unsafe rename(temporary, path) == 0 else {
            let reason = failure()
            _ = unsafe unlink(temporary)
            throw reason
        }
    }

    /// Removes the file, for nobody listens any more.
    func remove() { _ = unsafe unlink(path) }

    private func failure() -> GatewayError {
        .addressFile(path: path, reason: unsafe String(cString: strerror(errno)))
    }

    private static func url(_ address: ListenAddress) -> String {
        "http://\(ListenAddress(host: address.host ?? "127.0.0.1", port: address.port))"
    }
}
