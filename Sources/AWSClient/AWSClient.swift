// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import HTTPClient

/// Signed requests to one service of AWS, or to one that speaks like it, with retries.
public struct AWSClient: Sendable {
    /// Which service is called, with what the environment says about it.
    public let options: AWSServiceOptions
    let credentials: AWSCredentialCache
    let http: any HTTPRequester
    let clock: any AWSClock

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - options: Which service is called.
    ///   - credentials: What signs the requests; clients of the same user share one.
    ///   - context: What makes the requests.
    public init(options: AWSServiceOptions, credentials: AWSCredentialCache, context: AWSContext) {
        self.options = context.completed(options)
        self.credentials = credentials
        http = context.http
        clock = context.clock
    }

    /// Calls an operation of a service that speaks AWS JSON 1.0, such as SQS.
    ///
    /// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
    ///
    /// - Parameters:
    ///   - target: The service's name in this protocol and the operation, such as `AmazonSQS.SendMessage`.
    ///   - body: The operation's input, an object.
    ///   - timeout: The time for one try, where it is not the one of the options: a long poll takes longer.
    ///   - maximumAttempts: How many tries, where it is not the number of the options.
    /// - Returns: The operation's output, an object, empty when the body is.
    /// - Throws: ``AWSError``.
    public func call(
        target: String,
        body: RawJSON,
        timeout: Duration? = nil,
        maximumAttempts: Int? = nil
    ) async throws(AWSError) -> JSONValue {
        let request = AWSRequest(
            method: "POST",
            url: options.baseURL + "/",
            headers: [
                HTTPHeader("Content-Type", "application/x-amz-json-1.0"), HTTPHeader("X-Amz-Target", target),
            ],
            body: body.bytes,
            timeout: timeout,
            maximumAttempts: maximumAttempts
        )
        let response = try await send(request)
        guard !response.body.isEmpty else { return [:] }
        do throws(JSONError) {
            return try JSONValue(decoding: response.body)
        } catch {
            throw .badResponse(reason: "\(error)")
        }
    }

    /// Sends a request until it succeeds, fails for good or has been tried often enough.
    ///
    /// - Returns: The first response with a status below 300.
    /// - Throws: ``AWSError``, that of the last try.
    func send(_ request: AWSRequest) async throws(AWSError) -> HTTPResponse {
        var random = SystemRandomNumberGenerator()
        var retry = AWSRetry(maximumAttempts: request.maximumAttempts ?? options.maximumAttempts)
        while true {
            var used: AWSCredentials?
            do throws(AWSError) {
                let key = try await currentCredentials()
                used = key
                return try await attempt(request, signedWith: key)
            } catch {
                switch retry.failed(error, using: &random) {
                case .giveUp: throw error
                case .renew: if let used { credentials.invalidate(used) }
                case .pause(let duration): try await pause(duration)
                }
            }
        }
    }

    private func attempt(
        _ request: AWSRequest,
        signedWith key: AWSCredentials
    ) async throws(AWSError) -> HTTPResponse {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await http.perform(request.signed(with: key, options))
        } catch {
            throw error == .cancelled ? .cancelled : .http(error)
        }
        guard response.status < 300 else { throw .service(AWSServiceError(response)) }
        return response
    }

    private func currentCredentials() async throws(AWSError) -> AWSCredentials {
        do throws(AWSCredentialError) {
            return try await credentials.credentials()
        } catch {
            throw error == .cancelled ? .cancelled : .credentials(error)
        }
    }

    private func pause(_ duration: Duration) async throws(AWSError) {
        do throws(CancellationError) {
            try await clock.pause(for: duration)
        } catch {
            throw .cancelled
        }
    }
}
