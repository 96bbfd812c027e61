// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TraceCollection

/// Shows how far a collection is, on standard error: one line that changes on a terminal, lines otherwise.
final class CollectDisplay: Sendable {
    private struct State {
        var processes = 0
        var ended = 0
        var records = 0
        var bytes = 0
        var shown: ContinuousClock.Instant?
    }

    private static let interval: Duration = .milliseconds(100)

    private let printsLines: Bool
    private let showsProgress = Console.showsProgress
    private let state = Mutex(State())

    init(printsLines: Bool) {
        self.printsLines = printsLines
    }

    /// Something has happened.
    func show(_ news: CollectNews) {
        let now = ContinuousClock.now
        state.withLock { state in
            switch news {
            case .found(let processes): state.processes = processes
            case .chosen(let traces):
                if !showsProgress, printsLines {
                    let places = "\(state.processes) \(state.processes == 1 ? "process" : "processes")"
                    Console.error("\(TraceText.count(traces, "trace")) in \(places)")
                }
            case .added(let spans, let hops, let bytes):
                state.records += spans + hops
                state.bytes += bytes
            case .ended(let source):
                state.ended += 1
                if !showsProgress, printsLines { Console.error(Self.line(source)) }
            }
            guard showsProgress, state.shown.map({ now - $0 >= Self.interval }) ?? true else { return }
            state.shown = now
            Console.progress(
                "\(state.ended) of \(state.processes) processes, \(TraceText.count(state.records, "record")), "
                    + TraceText.size(state.bytes)
            )
        }
    }

    /// Nothing more is shown.
    func end() {
        if showsProgress { Console.progress("") }
    }

    private static func line(_ source: CollectReport.Source) -> String {
        "\(source.name): \(TraceText.count(source.spans, "span")), \(TraceText.count(source.hops, "hop")), "
            + TraceText.size(source.bytes) + (source.error == nil ? "" : ", not all")
    }
}
