// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import PrometheusText
internal import Synchronization
internal import TelemetryCore
internal import TraceStore

/// Serves recorded traces to collectors, so that the process does not feel it.
///
/// One thread of low priority reads, one bounded answer at a time and no faster than a rate; few requests wait for it, and
/// the others are told to come back.
final class CollectService: Sendable {
    /// How many requests are read or wait.
    static let maxPending = 4

    private let settings: CollectSettings
    private let source: SliceSource
    private let clock: any TelemetryClock
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let pending = Atomic(0)
    private let pace: Mutex<CollectPace>
    private let requests: CounterFamily
    private let bytes: Counter
    private let durations: Histogram

    init(_ settings: CollectSettings, directory: String, registry: MetricRegistry, clock: any TelemetryClock) {
        self.settings = settings
        self.clock = clock
        source = SliceSource(directory: directory)
        pace = Mutex(CollectPace(bytesPerSecond: settings.bytesPerSecond))
        requests = registry.counter(TraceCollectMetrics.requests)
        bytes = registry.counter(TraceCollectMetrics.bytes).labels()
        durations = registry.histogram(TraceCollectMetrics.duration).labels()
        thread.start()
        // On Linux the niceness is that of the calling thread (setpriority(2), "C library/kernel differences").
        thread.submit { _ in _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10) }
    }

    /// Ends the thread, after what it is at.
    func shutdown() async {
        try? await thread.shutdownGracefully()
    }

    /// Answers a request whose target begins with ``CollectRoute/prefix``.
    func respond(to head: HTTPRequestHead, on loop: any EventLoop) -> EventLoopFuture<OpsResponse> {
        let route = CollectRoute(uri: head.uri)
        guard head.method == .GET || head.method == .HEAD else {
            count(.refused)
            return loop.makeSucceededFuture(.methodNotAllowed)
        }
        let wait = pace.withLock { $0.waitNano(atNano: clock.monotonicNano()) }
        guard wait <= CollectPace.longestNano, begin() else {
            count(.limited)
            return loop.makeSucceededFuture(.collectLimited(seconds: Int(wait / 1_000_000_000) + 1))
        }
        let headers = head.headers
        let read: @Sendable () -> OpsResponse = { [self] in answer(route, headers) }
        let answered =
            wait == 0
            ? thread.runIfActive(eventLoop: loop, read)
            : loop.scheduleTask(in: .nanoseconds(Int64(wait))) {}.futureResult.flatMap { [thread] in
                thread.runIfActive(eventLoop: loop, read)
            }
        answered.whenComplete { [self] _ in pending.subtract(1, ordering: .relaxed) }
        return answered
    }

    private func begin() -> Bool {
        guard pending.add(1, ordering: .relaxed).newValue <= Self.maxPending else {
            pending.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Reads the answer, on the thread.
    private func answer(_ route: CollectRoute, _ headers: HTTPHeaders) -> OpsResponse {
        guard isAllowed(headers) else {
            count(.unauthorized)
            return .collectUnauthorized
        }
        let start = clock.monotonicNano()
        let body: [UInt8]
        do throws(SliceSourceError) {
            switch route {
            case .unknown:
                count(.refused)
                return .collectUnknown
            case .invalid:
                count(.refused)
                return .collectInvalid
            case .slices: body = SliceListing.encode(source.slices())
            case .traces(let slice, let number): body = try source.traces(of: slice, after: number)
            case .named(let slice, let ids): body = try source.traces(of: slice, matching: ids)
            case .records(let slice, let query): body = try source.page(of: slice, query)
            case .bodies(let slice, let rows, let offset):
                body = try source.bodies(of: slice, rows: rows, from: offset)
            }
        } catch {
            if case .noSlice = error {
                count(.refused)
            } else {
                count(.failed)
            }
            return .collect(error)
        }
        pace.withLock { $0.sent(body.count, atNano: clock.monotonicNano()) }
        bytes.increment(by: body.count)
        durations.observe(.nanoseconds(Int64(clamping: clock.monotonicNano() - start)))
        count(.served)
        return Self.served(body, isJSON: route == .slices, headers)
    }

    // A proxy in front of the cluster's API takes `Authorization` for itself.
    private func isAllowed(_ headers: HTTPHeaders) -> Bool {
        if let token = headers.first(name: CollectHeaders.token) { return settings.token.isSame(as: token.utf8) }
        let words = headers.first(name: "Authorization")?.split(separator: " ") ?? []
        guard words.count == 2, words[0].lowercased() == "bearer" else { return false }
        return settings.token.isSame(as: words[1].utf8)
    }

    private static func served(_ body: [UInt8], isJSON: Bool, _ headers: HTTPHeaders) -> OpsResponse {
        var response = OpsResponse(
            status: .ok,
            contentType: isJSON ? OpsResponse.jsonType : "application/x-protobuf",
            body: body,
            vary: "Accept-Encoding"
        )
        guard body.count > 1024, ContentCoding(acceptEncoding: headers["Accept-Encoding"]) == .gzip else {
            return response
        }
        // Without the memory to compress it, the answer goes as it is.
        if let compressed = try? Gzip.compress(body) {
            response.body = compressed
            response.contentEncoding = "gzip"
        }
        return response
    }

    private func count(_ outcome: CollectOutcome) {
        requests.labels(outcome).increment()
    }
}
