// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Standard output and standard error of the commands.
enum Console {
    /// Writes lines to standard output.
    static func output(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        write(Array((lines.joined(separator: "\n") + "\n").utf8), to: STDOUT_FILENO)
    }

    /// Writes a text and a line end to standard output.
    static func output(_ text: [UInt8]) {
        write(text + [0x0A], to: STDOUT_FILENO)
    }

    /// Writes a line to standard error.
    static func error(_ line: String) {
        write(Array((line + "\n").utf8), to: STDERR_FILENO)
    }

    /// Replaces the last line of a terminal on standard error.
    static func progress(_ text: String) {
        write(Array("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO)
    }

    /// Whether standard output shows colours: a terminal, unless `NO_COLOR` is set (https://no-color.org).
    static var hasColor: Bool {
        let noColor = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
        return isatty(STDOUT_FILENO) == 1 && noColor.isEmpty
    }

    /// Whether standard error is a terminal.
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// The columns of the terminal on standard output; nil when it is none.
    static var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { return }
            } else {
                rest = rest.dropFirst(count)
            }
        }
    }
}
