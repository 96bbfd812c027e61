// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient
internal import TraceStore

/// Asks one process for its slices.
///
/// What fails and may succeed later is tried again, a few times; a process that says when to come back is waited for.
struct SliceClient: Sendable {
    /// How often a request is made at most when nothing answers it, and when it is put off.
    private static let maxTries = 4
    private static let maxDelays = 60
    private static let longestPause: Duration = .seconds(10)

    let connection: any CollectConnection
    let token: String
    let pause: @Sendable (Duration) async throws -> Void
    /// Told of the bytes of each answer.
    let onBytes: @Sendable (Int) -> Void

    func slices() async throws(CollectError) -> [SliceListing] {
        try await get("/traces/slices") { body throws(CollectError) in
            guard let slices = SliceListing.decode(body) else { throw Self.damaged }
            return slices
        }
    }

    /// All traces of a slice.
    func traces(of slice: String) async throws(CollectError) -> [ListedTrace] {
        var traces: [ListedTrace] = []
        var after: Int64? = 0
        while let number = after {
            let page = try await get("/traces/slices/\(slice)/traces?after=\(number)") { body throws(CollectError) in
                try Self.reading { () throws(PageProblem) in try TracePage(decoding: body) }
            }
            traces += page.traces
            guard (page.next ?? .max) > number else { throw Self.damaged }
            after = page.next
        }
        return traces
    }

    /// The traces of a slice that ids name.
    func traces(of slice: String, matching ids: [String]) async throws(CollectError) -> [ListedTrace] {
        var traces: [ListedTrace] = []
        for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
            let part = ids[start..<min(start + Self.idsAtOnce, ids.count)]
            let query = part.map { "id=\(PercentEncoding.encode($0))" }.joined(separator: "&")
            traces += try await get("/traces/slices/\(slice)/traces?\(query)") { body throws(CollectError) in
                try Self.reading { () throws(PageProblem) in try TracePage(decoding: body) }
            }.traces
        }
        return traces
    }

    func spans(of slice: String, _ query: RecordQuery) async throws(CollectError) -> SpanPage {
        try await get("/traces/slices/\(slice)/spans?\(query.text)") { body throws(CollectError) in
            try Self.reading { () throws(PageProblem) in try SpanPage(decoding: body) }
        }
    }

    func hops(of slice: String, _ query: RecordQuery) async throws(CollectError) -> HopPage {
        try await get("/traces/slices/\(slice)/hops?\(query.text)") { body throws(CollectError) in
            try Self.reading { () throws(PageProblem) in try HopPage(decoding: body) }
        }
    }

    /// Bodies, the first from an offset on; as many as the process gives at once.
    func bodies(of slice: String, rows: [Int64], from offset: Int) async throws(CollectError) -> BodyPage {
        let list = rows.map { "\($0)" }.joined(separator: ",")
        return try await get("/traces/slices/\(slice)/bodies?rows=\(list)&offset=\(offset)") {
            body throws(CollectError) in
            try Self.reading { () throws(PageProblem) in try BodyPage(decoding: body) }
        }
    }

    /// What an answer is that is not as it should be.
    static let damaged = CollectError.unexpectedAnswer(reason: "the answer is cut off or damaged")

    private static let idsAtOnce = 64

    private static func reading<Page>(_ body: () throws(PageProblem) -> Page) throws(CollectError) -> Page {
        do throws(PageProblem) { return try body() } catch { throw damaged }
    }

    private func get<Answer: Sendable>(
        _ path: String,
        _ decode: ([UInt8]) throws(CollectError) -> Answer
    ) async throws(CollectError) -> Answer {
        var (failures, delays) = (0, 0)
        while true {
            var wait: Duration = .milliseconds(250) * (1 << failures)
            let problem: CollectError
            switch await ask(path) {
            case .failure(let error):
                problem = error == .cancelled ? .cancelled : .unreachable(reason: error.description)
                guard error.isRetriable else { throw problem }
                failures += 1
            case .success(let response):
                onBytes(response.body.count)
                let retryAfter = response.header("Retry-After").flatMap { Int($0) }
                switch (response.status, retryAfter) {
                case (200, _):
                    do throws(CollectError) {
                        return try decode(response.body)
                    } catch {
                        problem = error
                    }
                    failures += 1
                case (429, let seconds?), (503, let seconds?):
                    problem = .busy
                    wait = .seconds(seconds)
                    delays += 1
                case (500, nil), (502, nil), (503, nil), (504, nil):
                    problem = Self.refusal(response, to: path)
                    failures += 1
                default: throw Self.refusal(response, to: path)
                }
            }
            guard failures < Self.maxTries, delays < Self.maxDelays else { throw problem }
            guard (try? await pause(min(wait, Self.longestPause))) != nil else { throw .cancelled }
        }
    }

    private func ask(_ path: String) async -> Result<HTTPResponse, HTTPError> {
        var headers = [HTTPHeader("Accept", "application/json, application/x-protobuf")]
        if !token.isEmpty { headers.append(HTTPHeader(CollectHeaders.token, token)) }
        do throws(HTTPError) {
            return .success(try await connection.get(path, headers: headers))
        } catch {
            return .failure(error)
        }
    }

    /// What an answer without success says.
    private static func refusal(_ response: HTTPResponse, to path: String) -> CollectError {
        let error = (try? JSONValue(decoding: response.body))?["error"]
        switch (response.status, error?["code"]?.stringValue) {
        case (401, _): return .unauthorized
        case (404, "unknown_route"): return .unexpectedAnswer(reason: "its release has other routes")
        // A proxy may keep what the process says: a slice that was listed and is not found is gone.
        case (404, _) where path.hasPrefix("/traces/slices/"): return .noSlice
        case (404, _): return .notServed
        default:
            let reason = error?["message"]?.stringValue ?? "status \(response.status)"
            return .unexpectedAnswer(reason: reason)
        }
    }
}
