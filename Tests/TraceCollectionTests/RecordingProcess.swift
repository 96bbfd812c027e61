// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Synchronization
import TelemetryCore
import TraceCollection
import TraceStore

@testable import Telemetry

/// A process that records, and what it serves to collectors.
final class RecordingProcess: CollectConnection, Sendable {
    /// What is to go wrong with an answer.
    enum Fault: Sendable {
        /// Nobody answers.
        case unreachable
        /// Half of the answer arrives.
        case cutOff
        /// The process asks to come back.
        case busy
    }

    private struct State {
        var number: UInt64 = 0
        var written: [TraceID: Set<String>] = [:]
        var requests: [String] = []
        var faults: [Int: Fault] = [:]
        var isDown = false
        var isGone = false
    }

    let name: String
    let folder: TemporaryFolder
    private let writer: TraceStoreWriter
    private let source: SliceSource
    private let state = Mutex(State())

    init(_ name: String, limits: PageLimits = PageLimits(), sliceBytes: Int = 64 << 20) throws {
        self.name = name
        folder = try TemporaryFolder()
        source = SliceSource(directory: folder.path, limits: limits)
        writer = TraceStoreWriter(
            options: TraceStoreOptions(
                directory: folder.path,
                component: "sidecar",
                instance: name,
                payloads: .all,
                sliceBytes: sliceBytes
            ),
            resource: [.serviceName: .string(name)]
        )
    }

    var target: CollectTarget { CollectTarget(name: name, connection: self) }

    /// The paths asked for, without their queries.
    var requests: [String] { state.withLock { $0.requests } }

    func forgetRequests() { state.withLock { $0.requests = [] } }

    /// Which answers, counted from the next one on, go wrong.
    func plan(_ faults: [Int: Fault]) {
        state.withLock { state in
            state.faults = Dictionary(uniqueKeysWithValues: faults.map { ($0 + state.requests.count, $1) })
        }
    }

    /// Whether nobody answers at all.
    func set(isDown: Bool) { state.withLock { $0.isDown = isDown } }

    /// Records a span and a hop of a trace, whose envelope has a payload of about a size.
    func record(_ trace: UInt64, bytes: Int, startMilliseconds: UInt64 = 0, envelope: String? = nil) {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        let traceID = TraceID(high: 7, low: trace)
        let spanID = SpanID(value: UInt64(name.utf8.first ?? 0) << 32 | number)
        let start = Self.epoch + startMilliseconds * 1_000_000
        writer.onEnd(
            SpanData(
                context: SpanContext(traceID: traceID, spanID: spanID, flags: .sampled),
                name: "process \(name)",
                startUnixNano: start,
                endUnixNano: start + 1000,
                scope: InstrumentationScope(name: "test")
            )
        )
        let payload = String(repeating: "\(trace % 10)", count: bytes)
        let id = envelope ?? "e-\(trace)"
        let envelope = Array(#"{"id":"\#(id)","payload":"\#(payload)"}"#.utf8)
        writer.record(
            HopRecord(
                traceID: traceID,
                spanID: spanID,
                envelopeID: id,
                routeIndex: 0,
                actor: name,
                queue: "asya-\(name)",
                startedAtUnixNano: start,
                endedAtUnixNano: start + 1000,
                outcome: .succeeded,
                input: envelope,
                outputs: [HopOutput(queue: "asya-next", envelope: envelope)]
            )
        )
        _ = state.withLock { $0.written[traceID, default: []].insert("\(spanID)") }
    }

    static let epoch: UInt64 = 1_767_225_600_000_000_000

    func flush() { writer.flush(timeout: .seconds(600)) }

    /// Ends the writer, so that its last slice is closed.
    func shutdown() { writer.shutdown() }

    /// Deletes the oldest slices beyond a size.
    func prune(toBytes bytes: Int) throws {
        _ = try TraceStorePruner(directory: folder.path, maxTotalBytes: bytes, maxAge: .seconds(1 << 32))
            .prune(nowUnixNano: Self.epoch)
    }

    /// The spans that it has now, by their traces.
    func present() throws -> [TraceID: Set<String>] {
        let reader = try TraceStoreReader(directory: folder.path)
        return state.withLock { $0.written.keys }.reduce(into: [:]) { present, id in
            if let trace = reader.trace(id) { present[id] = Set(trace.spans.map { "\($0.span.context.spanID)" }) }
        }
    }

    /// All spans that were ever recorded.
    var written: [TraceID: Set<String>] { state.withLock { $0.written } }

    // MARK: Serving

    func get(_ path: String, headers: [HTTPHeader]) async throws(HTTPError) -> HTTPResponse {
        let (fault, isDown) = state.withLock { state in
            defer { state.requests.append(String(path.prefix { $0 != "?" })) }
            return (state.faults[state.requests.count], state.isDown)
        }
        if isDown { throw .cannotConnect(reason: "down") }
        guard headers.contains(HTTPHeader(CollectHeaders.token, "token")) else { return HTTPResponse(status: 401) }
        switch fault {
        case .unreachable: throw .connectionLost(reason: "planned")
        case .busy: return HTTPResponse(status: 429, headers: [HTTPHeader("Retry-After", "1")])
        case .cutOff:
            let whole = answer(CollectRoute(uri: path))
            return HTTPResponse(status: whole.status, body: Array(whole.body.prefix(whole.body.count / 2)))
        case nil: return answer(CollectRoute(uri: path))
        }
    }

    private func answer(_ route: CollectRoute) -> HTTPResponse {
        do throws(SliceSourceError) {
            switch route {
            case .slices: return HTTPResponse(status: 200, body: SliceListing.encode(source.slices()))
            case .traces(let slice, let number):
                return HTTPResponse(status: 200, body: try source.traces(of: slice, after: number))
            case .named(let slice, let ids):
                return HTTPResponse(status: 200, body: try source.traces(of: slice, matching: ids))
            case .records(let slice, let query):
                return HTTPResponse(status: 200, body: try source.page(of: slice, query))
            case .bodies(let slice, let rows, let offset):
                return HTTPResponse(status: 200, body: try source.bodies(of: slice, rows: rows, from: offset))
            case .invalid: return HTTPResponse(status: 400)
            case .unknown: return HTTPResponse(status: 404)
            }
        } catch {
            guard case .noSlice = error else { return HTTPResponse(status: 500) }
            return HTTPResponse(status: 404, body: Array(#"{"error":{"code":"no_slice"}}"#.utf8))
        }
    }
}
