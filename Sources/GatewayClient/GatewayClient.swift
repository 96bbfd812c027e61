// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import HTTPClient
internal import Synchronization

/// Asks a gateway over its public listener.
public final class GatewayClient: Sendable {
    /// The base address of the gateway, without a slash at the end.
    public let url: String
    private let credential: String?
    private let pool: HTTPConnectionPool
    private let pause: @Sendable (Duration) async throws -> Void

    /// How often in a row a stream that brings nothing is asked for again.
    static let maxTries = 8
    /// The gateway gives a sign of life every 15 seconds.
    private static let idleTimeout: Duration = .seconds(45)

    /// A client of the gateway at an address; nothing is asked for yet.
    ///
    /// - Parameters:
    ///   - url: The base address of its public listener.
    ///   - credential: An API key or a token; nil for a gateway that asks for none.
    ///   - pause: Suspends between two tries.
    /// - Throws: `GatewayClientError.invalidAddress`.
    public init(
        url: String,
        credential: String? = nil,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    ) throws(GatewayClientError) {
        var base = Substring(url)
        while base.last == "/" { base.removeLast() }
        let isAddress = base.hasPrefix("http://") || base.hasPrefix("https://")
        guard isAddress, !base.hasSuffix("/"), !base.contains(where: { $0.isWhitespace || "?#".contains($0) }) else {
            throw .invalidAddress(url)
        }
        self.url = String(base)
        self.credential = credential
        self.pause = pause
        pool = HTTPConnectionPool(named: "asya-gateway", maximumConcurrent: 8)
    }

    deinit { pool.close() }

    /// The tools that the caller may call.
    public func tools() async throws(GatewayClientError) -> [GatewayTool] {
        let answer = try await ask("/tools")
        guard let elements = answer["tools"]?.arrayValue else {
            throw .unexpectedAnswer(url: url, reason: "it names no tools")
        }
        return elements.compactMap(GatewayTool.init)
    }

    /// Calls a tool; returns as soon as its envelope is on its way.
    ///
    /// - Parameters:
    ///   - tool: The tool's name.
    ///   - arguments: An object.
    ///   - idempotencyKey: Makes a repeated call the same call; nil for none.
    /// - Returns: The envelope that was made for it.
    /// - Throws: `GatewayClientError.refused` for arguments that do not fit the tool.
    public func call(
        _ tool: String,
        arguments: JSONValue,
        idempotencyKey: String? = nil
    ) async throws(GatewayClientError) -> CallReceipt {
        let body: JSONValue = ["name": .string(tool), "arguments": arguments]
        let headers = idempotencyKey.map { [HTTPHeader("Idempotency-Key", $0)] } ?? []
        return try CallReceipt(try await ask("/tools/call", method: "POST", body: body, headers: headers), url: url)
    }

    /// All that is known of an envelope.
    public func envelope(_ id: String) async throws(GatewayClientError) -> EnvelopeUpdate {
        guard let update = EnvelopeUpdate(try await ask("/envelopes/\(PercentEncoding.encode(id))")) else {
            throw .unexpectedAnswer(url: url, reason: "it names no status")
        }
        return update
    }

    /// Cancels an envelope.
    public func cancel(_ id: String) async throws(GatewayClientError) {
        _ = try await ask("/envelopes/\(PercentEncoding.encode(id))", method: "DELETE")
    }

    /// Follows an envelope to its end.
    ///
    /// The events that have happened come first. When the connection or the gateway goes away meanwhile, the stream is
    /// asked for again after the last event that came.
    ///
    /// - Parameters:
    ///   - id: The envelope.
    ///   - onUpdate: Takes each event once, in order, on a thread of the client's; it returns soon.
    /// - Returns: The final event, or all that is known of an envelope whose stream has nothing more to say.
    /// - Throws: `GatewayClientError` when the gateway knows no such envelope, or stays away.
    public func follow(
        _ id: String,
        onUpdate: @escaping @Sendable (EnvelopeUpdate) -> Void
    ) async throws(GatewayClientError) -> EnvelopeUpdate {
        let reading = StreamReading(onUpdate)
        var tries = 0
        while true {
            let before = reading.count
            let problem: GatewayClientError
            do throws(GatewayClientError) {
                let status = try await read(id, reading)
                if let final = reading.final { return final }
                // 204: the last event that is known here is the last one there is.
                if status == 204 { return try await envelope(id) }
                problem = .unreachable(url: url, reason: "the stream broke off")
            } catch {
                if let final = reading.final { return final }
                guard error.isRetriable else { throw error }
                problem = error
            }
            tries = reading.count > before ? 1 : tries + 1
            guard tries < Self.maxTries else { throw problem }
            let wait = reading.retry ?? min(.milliseconds(200) * (1 << tries), .seconds(5))
            guard (try? await pause(wait)) != nil else { throw .cancelled }
        }
    }

    /// Reads one stream until it ends or has brought the final event.
    ///
    /// - Returns: The status of the answer.
    private func read(_ id: String, _ reading: StreamReading) async throws(GatewayClientError) -> Int {
        var request = request("/envelopes/\(PercentEncoding.encode(id))/stream", accept: "text/event-stream")
        if let last = reading.begin() { request.headers.append(HTTPHeader("Last-Event-ID", last)) }
        request.timeout = nil
        request.idleTimeout = Self.idleTimeout
        let (pool, url, asked) = (pool, url, request)
        let result = await withTaskGroup(of: Result<Int, GatewayClientError>?.self) { group in
            group.addTask {
                do throws(HTTPError) {
                    let response = try await pool.stream(asked, receive: reading.receive)
                    guard response.status < 300 else { return .failure(Self.refusal(response, url: url)) }
                    return .success(response.status)
                } catch {
                    return .failure(GatewayClientError(error, url: url))
                }
            }
            group.addTask {
                // A gateway that does not close a stream after the final event is not waited for.
                await reading.ended()
                return .success(200)
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            reading.close()
            return first ?? .failure(.cancelled)
        }
        return try result.get()
    }

    private func ask(
        _ path: String,
        method: String = "GET",
        body: JSONValue? = nil,
        headers: [HTTPHeader] = []
    ) async throws(GatewayClientError) -> JSONValue {
        var request = request(path, accept: "application/json")
        request.method = method
        request.headers += headers
        request.timeout = .seconds(30)
        request.maximumResponseBytes = 64 << 20
        if let body {
            request.body = body.encoded()
            request.headers.append(HTTPHeader("Content-Type", "application/json"))
        }
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await pool.perform(request)
        } catch {
            throw GatewayClientError(error, url: url)
        }
        guard (200..<300).contains(response.status) else { throw Self.refusal(response, url: url) }
        guard let answer = try? JSONValue(decoding: response.body) else {
            throw .unexpectedAnswer(url: url, reason: "the body is not JSON")
        }
        return answer
    }

    private func request(_ path: String, accept: String) -> HTTPRequest {
        var request = HTTPRequest(url: url + path, headers: [HTTPHeader("Accept", accept)])
        if let credential { request.headers.append(HTTPHeader("Authorization", "Bearer \(credential)")) }
        request.acceptsGzip = false
        return request
    }

    /// What an answer without success says: an error of ours, or the plain text of v0.1.
    private static func refusal(_ response: HTTPResponse, url: String) -> GatewayClientError {
        if (300..<400).contains(response.status) {
            return .unexpectedAnswer(url: url, reason: "it answers with status \(response.status)")
        }
        let error = (try? JSONValue(decoding: response.body))?["error"]
        let text = String(decoding: response.body.prefix(300), as: UTF8.self)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        let message = error?["message"]?.stringValue ?? (text.isEmpty ? "it does not say why" : text)
        return .refused(status: response.status, code: error?["code"]?.stringValue, message: message)
    }
}
