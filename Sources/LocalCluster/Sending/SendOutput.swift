// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What `asya send` prints: lines for programs on standard output, progress for people on a terminal.
@MainActor
final class SendOutput {
    private let showsProgress: Bool
    private var lines: [UInt8] = []
    private var shownProgress = ""
    private var sent = 0

    init() {
        showsProgress = isatty(STDERR_FILENO) == 1
    }

    /// Prints what was sent; it is visible after ``flush()``.
    func sent(_ envelope: SentEnvelope) { append(envelope.line) }

    /// Prints a result as one line.
    func result(_ json: [UInt8]) {
        // Line ends stand between tokens only: in strings JSON escapes them.
        append(json.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    }

    /// Shows how far things are.
    func progress(sent: Int? = nil, succeeded: Int, failed: Int) {
        if let sent { self.sent = sent }
        flush()
        guard showsProgress else { return }
        let text = "\(self.sent) sent, \(succeeded) succeeded, \(failed) failed"
        guard text != shownProgress else { return }
        shownProgress = text
        write("\r\u{1B}[K\(text)", to: STDERR_FILENO)
    }

    /// Writes the lines printed so far.
    func flush() {
        guard !lines.isEmpty else { return }
        clearProgress()
        _ = FileSystem.writeAll(lines, to: STDOUT_FILENO)
        lines.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and takes the progress away.
    func finish() {
        flush()
        clearProgress()
    }

    private func append(_ line: [UInt8]) {
        lines += line
        lines.append(UInt8(ascii: "\n"))
    }

    private func clearProgress() {
        guard !shownProgress.isEmpty else { return }
        shownProgress = ""
        write("\r\u{1B}[K", to: STDERR_FILENO)
    }

    private func write(_ text: String, to descriptor: Int32) {
        _ = FileSystem.writeAll(Array(text.utf8), to: descriptor)
    }
}
