// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import HTTPClient

/// Calls the API server of one cluster, with retries and within a rate.
///
/// Copies share their connections, their credentials and their rate.
public struct KubernetesClient: Sendable {
    /// Which cluster, and as whom.
    public let configuration: ClusterConfiguration
    /// How the client behaves.
    public private(set) var options: KubernetesClientOptions
    let http: HTTPConnectionPool
    let clock: any ClusterClock
    let observe: @Sendable (APICall) -> Void
    let credentials: ClusterCredentials
    private var limiter: RateLimiter

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - configuration: Which cluster, and as whom.
    ///   - options: How the client behaves.
    ///   - http: What makes the requests; a watch takes one of its connections for as long as it lasts.
    ///   - clock: The time.
    ///   - observe: Called with each request that is over, a retried one for each try; it returns at once.
    public init(
        _ configuration: ClusterConfiguration,
        options: KubernetesClientOptions = KubernetesClientOptions(),
        http: HTTPConnectionPool = HTTPConnectionPool(named: "asya-kube"),
        clock: any ClusterClock = SystemClusterClock(),
        observe: @escaping @Sendable (APICall) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.options = options
        self.http = http
        self.clock = clock
        self.observe = observe
        credentials = ClusterCredentials(configuration, clock: clock)
        limiter = RateLimiter(options, clock: clock)
    }

    /// A client that waits for nobody else's requests and tries once, for what must be done in time.
    func dedicated(timeout: Duration) -> KubernetesClient {
        var client = self
        client.options.timeout = min(timeout, options.timeout)
        client.options.maximumAttempts = 1
        client.limiter = RateLimiter(options, clock: clock)
        return client
    }

    /// Ends all requests and watches; later ones are refused.
    public func close() {
        http.close()
    }

    /// Sends any request to the API server and returns the whole response.
    ///
    /// For what is no object: logs, proxies of pods and services, `/readyz`.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path, percent-encoded, with a query if need be.
    ///   - headers: Headers besides those of the client.
    ///   - body: The body.
    ///   - resource: What ``APICall/resource`` says of it.
    /// - Returns: The first response with a status below 300.
    /// - Throws: ``KubernetesError``, that of the last try; only requests with GET or HEAD are tried again after a
    ///   failure that leaves open whether they were done.
    public func request(
        _ method: String = "GET",
        path: String,
        headers: [HTTPHeader] = [],
        body: [UInt8]? = nil,
        resource: String
    ) async throws(KubernetesError) -> HTTPResponse {
        try await send(raw(method, path: path, headers: headers, body: body, resource: resource))
    }

    /// Sends any request to the API server and hands out the body of its response as it arrives, in any length.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path, percent-encoded, with a query if need be.
    ///   - headers: Headers besides those of the client.
    ///   - resource: What ``APICall/resource`` says of it.
    ///   - idleTimeout: How long the response may pause.
    ///   - receive: Takes the pieces in order, on a thread that serves others as well, and returns at once.
    /// - Returns: The response when it is over, without what was handed out.
    /// - Throws: ``KubernetesError``. It is tried once: what was handed out cannot be taken back.
    public func stream(
        _ method: String = "GET",
        path: String,
        headers: [HTTPHeader] = [],
        resource: String,
        idleTimeout: Duration,
        receive: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(KubernetesError) -> HTTPResponse {
        let request = raw(method, path: path, headers: headers, body: nil, resource: resource)
        return try await stream(request, idleTimeout: idleTimeout, receive: receive)
    }

    private func raw(
        _ method: String,
        path: String,
        headers: [HTTPHeader],
        body: [UInt8]?,
        resource: String
    ) -> APIRequest {
        let verb: APICall.Verb =
            switch method {
            case "POST": .create
            case "PUT": .update
            case "PATCH": .patch
            case "DELETE": .delete
            default: .get
            }
        var request = APIRequest(verb, method, path: path, resource: resource)
        request.headers = headers
        request.body = body
        request.isRepeatable = verb == .get
        return request
    }

    /// Sends a request until it succeeds, fails for good or has been tried often enough.
    ///
    /// - Returns: The first response with a status below 300.
    /// - Throws: ``KubernetesError``, that of the last try.
    func send(_ request: APIRequest) async throws(KubernetesError) -> HTTPResponse {
        var random = SystemRandomNumberGenerator()
        var retry = RequestRetry(maximumAttempts: options.maximumAttempts)
        while true {
            var used: ClusterCredential?
            do throws(KubernetesError) {
                let credential = try await credential()
                used = credential
                return try await attempt(request, credential)
            } catch {
                switch retry.failed(error, isRepeatable: request.isRepeatable, using: &random) {
                case .giveUp: throw error
                case .renew:
                    guard let used, credentials.invalidate(used) else { throw error }
                case .pause(let duration): try await pause(duration)
                }
            }
        }
    }

    /// Sends a request whose response is an object.
    func object(_ request: APIRequest) async throws(KubernetesError) -> KubernetesObject {
        KubernetesObject(try Self.json(try await send(request)))
    }

    static func json(_ response: HTTPResponse) throws(KubernetesError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(decoding: response.body)
        } catch {
            throw .badResponse(reason: "\(error)")
        }
    }

    /// Streams a response, once.
    func stream(
        _ request: APIRequest,
        idleTimeout: Duration,
        receive: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(KubernetesError) -> HTTPResponse {
        let credential = try await credential()
        do throws(KubernetesError) {
            return try await attempt(request, credential) { asked throws(HTTPError) in
                var asked = asked
                asked.timeout = nil
                asked.idleTimeout = idleTimeout
                asked.acceptsGzip = false
                return try await http.stream(asked, receive: receive)
            }
        } catch {
            if error.reason == .unauthorized { _ = credentials.invalidate(credential) }
            throw error
        }
    }

    private func attempt(
        _ request: APIRequest,
        _ credential: ClusterCredential
    ) async throws(KubernetesError) -> HTTPResponse {
        try await attempt(request, credential) { asked throws(HTTPError) in try await http.perform(asked) }
    }

    private func attempt(
        _ request: APIRequest,
        _ credential: ClusterCredential,
        _ perform: (HTTPRequest) async throws(HTTPError) -> HTTPResponse
    ) async throws(KubernetesError) -> HTTPResponse {
        do throws(CancellationError) {
            try await limiter.wait()
        } catch {
            throw .cancelled
        }
        let start = clock.uptime()
        let result: Result<HTTPResponse, HTTPError>
        do throws(HTTPError) {
            result = .success(try await perform(request.httpRequest(configuration, credential, options)))
        } catch {
            result = .failure(error)
        }
        let code = (try? result.get())?.status
        observe(
            APICall(verb: request.verb, resource: request.resource, code: code, duration: clock.uptime() - start)
        )
        switch result {
        case .success(let response):
            guard response.status < 300 else { throw .status(APIStatus(response)) }
            return response
        case .failure(let error): throw error == .cancelled ? .cancelled : .http(error)
        }
    }

    private func credential() async throws(KubernetesError) -> ClusterCredential {
        do throws(ClusterConfigurationError) {
            return try await credentials.current()
        } catch {
            throw error == .cancelled ? .cancelled : .credentials(error)
        }
    }

    private func pause(_ duration: Duration) async throws(KubernetesError) {
        do throws(CancellationError) {
            try await clock.pause(for: duration)
        } catch {
            throw .cancelled
        }
    }
}
