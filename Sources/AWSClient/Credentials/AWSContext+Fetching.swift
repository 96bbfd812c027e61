// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

extension AWSContext {
    /// A token that is the content of a file.
    func secret(in path: String, source: String) throws(AWSCredentialError) -> String {
        let text: String?
        do throws(AWSFileError) {
            text = try files.text(of: path)
        } catch {
            throw .invalid(source: source, reason: "\(error)")
        }
        guard let text else { throw .invalid(source: source, reason: "\(path) does not exist") }
        let token = text.split(whereSeparator: \.isWhitespace)
        // A line break inside would become a header of its own.
        guard token.count == 1 else { throw .invalid(source: source, reason: "\(path) does not hold one token") }
        return String(token[0])
    }

    /// Makes a request that needs no signature, up to three times.
    ///
    /// - Returns: The response, of any status but those that mean "later".
    func fetch(_ request: HTTPRequest, source: String) async throws(AWSCredentialError) -> HTTPResponse {
        var random = SystemRandomNumberGenerator()
        var retry = AWSRetry(maximumAttempts: 3)
        while true {
            let problem: AWSError
            do throws(HTTPError) {
                let response = try await http.perform(request)
                guard response.status >= 300 else { return response }
                let error = AWSServiceError(response)
                guard error.isRetriable else { return response }
                problem = .service(error)
            } catch {
                guard error != .cancelled else { throw .cancelled }
                problem = .http(error)
            }
            switch retry.failed(problem, using: &random) {
            case .giveUp, .renew: throw AWSCredentialError(problem, source: source)
            case .pause(let duration):
                do throws(CancellationError) {
                    try await clock.pause(for: duration)
                } catch {
                    throw .cancelled
                }
            }
        }
    }
}

extension AWSCredentialError {
    /// What the failure of a request means for the place that it was made to.
    init(_ error: AWSError, source: String) {
        self =
            switch error {
            case .credentials(let error): error
            case .cancelled: .cancelled
            case _ where error.isRetriable: .unavailable(source: source, reason: "\(error)")
            default: .invalid(source: source, reason: "\(error)")
            }
    }
}

extension AWSCredentials {
    /// The form in which containers and instances get credentials.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
    init(json body: [UInt8], source: String) throws(AWSCredentialError) {
        guard let value = try? JSONValue(decoding: body), let key = value["AccessKeyId"]?.stringValue,
            let secret = value["SecretAccessKey"]?.stringValue
        else { throw .unavailable(source: source, reason: "the answer has no AccessKeyId and SecretAccessKey") }
        self.init(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: value["Token"]?.stringValue,
            expiresAtUnixNano: value["Expiration"]?.stringValue.flatMap { RFC3339.parse($0) }
        )
    }
}
