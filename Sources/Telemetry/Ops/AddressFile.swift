// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The file that tells which address the ops server got.
///
/// Readers wait for the file to exist, so it appears whole: written beside and renamed.
struct AddressFile {
    let path: String

    /// Writes the address and a line end.
    func write(_ address: String) throws(TelemetryError) {
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        let line = Array("\(address)\n".utf8)
        let written = unsafe line.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count, unsafe rename(temporary, path) == 0 else {
            let error = failure()
            close(descriptor)
            _ = unsafe unlink(temporary)
            throw error
        }
        close(descriptor)
    }

    /// Removes the file, for nobody listens any more.
    func remove() {
        _ = unsafe unlink(path)
    }

    private func failure() -> TelemetryError {
        .opsAddressFile(path: path, reason: SystemError(code: errno).description)
    }
}
