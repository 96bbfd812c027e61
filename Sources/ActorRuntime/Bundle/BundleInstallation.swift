// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Copies the bundle that this program was started from, so that containers of any image can run it.
///
/// A bundle is a folder with a launcher, the program in `libexec/`, its loader and its libraries in `lib/`.
struct BundleInstallation {
    /// The option of `asya-runtime` that asks for it.
    static let option = "--install"

    /// The bundle.
    let source: String
    /// The folder that becomes a copy of it; it is made where it is not there.
    let target: String

    /// The bundle that a program runs from.
    ///
    /// - Parameters:
    ///   - executable: what the kernel was asked to run: the bundle's loader.
    ///   - target: the folder that becomes a copy of the bundle.
    /// - Throws: `RuntimeFailure` when the program does not run from a bundle.
    init(executable: String, target: String) throws(RuntimeFailure) {
        let parts = executable.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[parts.count - 2] == "lib", parts[parts.count - 1].hasPrefix("ld-linux") else {
            throw RuntimeFailure(
                "\(Self.option) copies the bundle that asya-runtime was started from, and it was not started from one:"
                    + " use the asya-runtime of an image or of a bundle, not the bare executable"
            )
        }
        source = parts.dropLast(2).joined(separator: "/")
        self.target = target
    }

    /// Copies everything; what is there already is replaced, a file at a time.
    ///
    /// - Returns: the number of bytes.
    /// - Throws: `RuntimeFailure`, which names the file and what to do.
    func run() throws(RuntimeFailure) -> Int {
        try makeFolder(target)
        return try copyFolder(source, to: target)
    }

    private func copyFolder(_ source: String, to target: String) throws(RuntimeFailure) -> Int {
        var bytes = 0
        for name in try Self.names(in: source) {
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            var status = stat()
            guard unsafe stat(from, &status) == 0 else { throw Self.failure("read", from) }
            if status.st_mode & S_IFMT == S_IFDIR {
                try makeFolder(to)
                bytes += try copyFolder(from, to: to)
            } else {
                bytes += try copyFile(from, to: to, mode: status.st_mode & 0o777)
            }
        }
        return bytes
    }

    private func makeFolder(_ path: String) throws(RuntimeFailure) {
        guard unsafe mkdir(path, 0o755) != 0, errno != EEXIST else { return }
        throw Self.failure("made", path)
    }

    /// Under another name first: whoever runs the file meanwhile keeps the one it has.
    private func copyFile(_ source: String, to target: String, mode: mode_t) throws(RuntimeFailure) -> Int {
        let input = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw Self.failure("read", source) }
        defer { close(input) }
        let temporary = "\(target).new"
        let output = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard output >= 0 else { throw Self.failure("written", temporary) }
        defer { close(output) }
        var bytes = 0
        while true {
            let count = sendfile(output, input, nil, 1 << 30)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("written", temporary) }
            if count == 0 { break }
            bytes += count
        }
        // Whatever the umask is: other containers run as other users.
        guard fchmod(output, mode) == 0, unsafe rename(temporary, target) == 0 else {
            throw Self.failure("written", target)
        }
        return bytes
    }

    private static func names(in path: String) throws(RuntimeFailure) -> [String] {
        guard let folder = unsafe opendir(path) else { throw failure("read", path) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func failure(_ participle: String, _ path: String) -> RuntimeFailure {
        let advice = "the folder given to \(option) must be writable and have 60 MB to spare"
        return RuntimeFailure("\(path) cannot be \(participle) (\(SocketFolder.words(errno))): \(advice)")
    }
}
