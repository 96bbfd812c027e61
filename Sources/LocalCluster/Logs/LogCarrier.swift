// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes
internal import TelemetryCore

/// The pipes and the destination of a ``LogPump``; confined to its thread.
final class LogCarrier {
    private struct Pipe {
        let source: LogSource
        let readEnd: Descriptor
        var splitter = LineSplitter()
        var last = LastOutput()
        var hasEnded = false
    }

    private let destination: LogDestination
    private let style: LogPump.Style
    private let clock = SystemClock()
    private var pipes: [Int: Pipe] = [:]
    private var output: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    init(to descriptor: Int32, style: LogPump.Style) {
        destination = LogDestination(descriptor: descriptor)
        self.style = style
    }

    func open(_ number: Int, _ source: LogSource, _ readEnd: Descriptor) {
        pipes[number] = Pipe(source: source, readEnd: readEnd)
    }

    /// Carries what is left in a pipe and closes it.
    ///
    /// - Returns: what its process wrote last.
    func finish(_ number: Int) -> LastOutput {
        while read(number) {}
        if let rest = pipes[number]?.splitter.flush() { take(rest, number) }
        write()
        return pipes.removeValue(forKey: number)?.last ?? LastOutput()
    }

    func finishAll() {
        for number in pipes.keys.sorted() { _ = finish(number) }
    }

    /// Waits for something to carry, or for a wake-up, and carries it.
    func carry(_ wake: pollfd) {
        let open = pipes.filter { !$0.value.hasEnded }.map { (number: $0.key, descriptor: $0.value.readEnd.rawValue) }
        var requests = [wake] + open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        _ = unsafe poll(&requests, nfds_t(requests.count), -1)
        for (request, pipe) in zip(requests.dropFirst(), open) where request.revents != 0 { _ = read(pipe.number) }
        write()
    }

    /// Reads once; whether there may be more.
    private func read(_ number: Int) -> Bool {
        guard let pipe = pipes[number], !pipe.hasEnded else { return false }
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe Glibc.read(pipe.readEnd.rawValue, $0.baseAddress, $0.count)
        }
        guard count > 0 else {
            if count < 0 && errno == EINTR { return true }
            if count == 0 || errno != EAGAIN { pipes[number]?.hasEnded = true }
            return false
        }
        for line in pipes[number]?.splitter.append(chunk[..<count]) ?? [] { take(line, number) }
        if output.count > 1 << 20 { write() }
        return true
    }

    private func take(_ bytes: [UInt8], _ number: Int) {
        guard let source = pipes[number]?.source else { return }
        let line = LogLine(bytes, from: source)
        switch line {
        case .lastWords(let words): pipes[number]?.last.words = words
        case .plain(let text): pipes[number]?.last.line = text
        case .object: break
        }
        append(line, from: source)
    }

    private func append(_ line: LogLine, from source: LogSource) {
        let now = clock.nowUnixNano()
        switch style {
        case .json:
            guard let json = line.json(from: source, nowUnixNano: now) else { return }
            output += json
        case .text(let text):
            guard let shown = text.format(line, from: source, nowUnixNano: now) else { return }
            output += shown.utf8
        }
        output.append(UInt8(ascii: "\n"))
    }

    private func write() {
        guard !output.isEmpty else { return }
        if let lost = destination.recoverable() {
            let message = "\(lost) bytes of log lines were left out because nobody read them"
            append(.plain(message), from: LogSource(component: .cluster, actor: nil))
        }
        destination.write(output)
        output.removeAll(keepingCapacity: true)
    }
}
