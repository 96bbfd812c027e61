// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// How an ``APIFaultProxy`` treats a request otherwise than the API server would.
public enum APIFault: Sendable, Equatable {
    /// Answers with a Status of this code and reason; the server never sees the request.
    case status(Int, reason: String, retryAfter: Int? = nil)
    /// Answers a watch with one event of type ERROR, such as 410 Expired, and ends it.
    case watchError(Int, reason: String)
    /// Closes the connection; the server never sees the request.
    ///
    /// HTTP clients repeat some requests by themselves when a connection ends that they have used before; libcurl does.
    case hangUp
    /// Resets the connection; the server never sees the request.
    case reset
    /// The server carries the request out at once, and the client hears of it after this time.
    case slow(Duration)
    /// The server carries the request out, and the connection closes instead of an answer.
    case loseAnswer
    /// Closes the connection after so many bytes of the answer's body, most likely within a line.
    case cutAnswer(after: Int)

    /// A Status as the API server sends it (https://kubernetes.io/docs/reference/using-api/api-concepts/).
    static func content(_ code: Int, _ reason: String, retryAfter: Int? = nil) -> JSONValue {
        var details: [JSONValue.Member] = []
        if let retryAfter { details.append(.init("retryAfterSeconds", .int(retryAfter))) }
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": "injected by a test", "reason": .string(reason), "details": .object(details),
            "code": .int(code),
        ]
    }
}
