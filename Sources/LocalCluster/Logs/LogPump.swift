// SPDX-License-Identifier: Apache-2.0

internal import Processes
internal import Synchronization
internal import Threads

/// Carries the log lines of all processes to one descriptor, on one thread.
///
/// Lines come out whole, as JSON or, for a terminal, as text. A destination that is gone costs the lines and nothing
/// else: pipes are still emptied, so that no process waits for a reader.
final class LogPump: Sendable {
    /// How lines come out.
    enum Style: Sendable {
        case json
        case text(LogText)
    }

    private enum Command: Sendable {
        case open(Int, LogSource, Descriptor)
        case finish(Int, @Sendable (LastOutput) -> Void)
        case stop(@Sendable () -> Void)
    }

    private struct State {
        var commands: [Command] = []
        var opened = 0
    }

    private let state = Mutex(State())
    private let wake: WakePipe

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - descriptor: where lines go; it stays open.
    ///   - style: how lines come out.
    /// - Throws: `ClusterError.system(_:)` when there is no thread or pipe left.
    init(to descriptor: Int32, style: Style) throws(ClusterError) {
        do throws(SpawnError) {
            wake = try WakePipe()
        } catch {
            throw .system("\(error)")
        }
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-logs") { [self] in run(LogCarrier(to: descriptor, style: style)) }
        } catch {
            throw .system("\(error)")
        }
    }

    /// Opens a pipe for a process.
    ///
    /// - Returns: the pipe's number, for ``finish(_:_:)``, and the end that the process writes to.
    func open(_ source: LogSource) throws(SpawnError) -> (number: Int, writeEnd: Descriptor) {
        let (readEnd, writeEnd) = try Descriptor.pipe()
        try readEnd.setNonBlocking()
        let number = state.withLock { state in
            state.opened += 1
            state.commands.append(.open(state.opened, source, readEnd))
            return state.opened
        }
        wake.signal()
        return (number, writeEnd)
    }

    /// Carries what is still in a pipe and closes it.
    ///
    /// - Parameters:
    ///   - number: the pipe.
    ///   - completion: called once, on the pump's thread, with what the process wrote last.
    func finish(_ number: Int, _ completion: @escaping @Sendable (LastOutput) -> Void) {
        post(.finish(number, completion))
    }

    /// Carries what is still in all pipes and ends the thread.
    func stop() async {
        await withCheckedContinuation { continuation in
            post(.stop { continuation.resume() })
        }
    }

    private func post(_ command: Command) {
        state.withLock { $0.commands.append(command) }
        wake.signal()
    }

    private func run(_ carrier: LogCarrier) {
        while true {
            wake.drain()
            let commands = state.withLock { state in
                defer { state.commands = [] }
                return state.commands
            }
            for command in commands {
                switch command {
                case .open(let number, let source, let readEnd): carrier.open(number, source, readEnd)
                case .finish(let number, let completion): completion(carrier.finish(number))
                case .stop(let completion):
                    carrier.finishAll()
                    return completion()
                }
            }
            carrier.carry(wake.request)
        }
    }
}
