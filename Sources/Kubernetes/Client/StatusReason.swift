// SPDX-License-Identifier: Apache-2.0

/// Why the API server refused, in its own terms.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
public enum StatusReason: String, Sendable, Hashable, CaseIterable {
    /// 400: the request makes no sense.
    case badRequest = "BadRequest"
    /// 401: the credentials are missing or not valid (any more).
    case unauthorized = "Unauthorized"
    /// 403: the credentials do not allow this.
    case forbidden = "Forbidden"
    /// 404: there is no such object or no such type.
    case notFound = "NotFound"
    /// 405: the type does not have this verb.
    case methodNotAllowed = "MethodNotAllowed"
    /// 406: the server cannot answer in the form asked for.
    case notAcceptable = "NotAcceptable"
    /// 409: there is an object of that name.
    case alreadyExists = "AlreadyExists"
    /// 409: somebody else wrote meanwhile, or owns a field.
    case conflict = "Conflict"
    /// 410: the version asked for is too old.
    case expired = "Expired"
    /// 410: the thing asked for is not there any more.
    case gone = "Gone"
    /// 413: the request is too large.
    case requestEntityTooLarge = "RequestEntityTooLarge"
    /// 415: the server does not take a body in this form.
    case unsupportedMediaType = "UnsupportedMediaType"
    /// 422: the object breaks the rules of its type.
    case invalid = "Invalid"
    /// 429: too many requests.
    case tooManyRequests = "TooManyRequests"
    /// 500: the server failed.
    case internalError = "InternalError"
    /// 503: the server cannot serve now.
    case serviceUnavailable = "ServiceUnavailable"
    /// 500 or 504: the server asks to try again, as something takes long.
    case serverTimeout = "ServerTimeout"
    /// 504: the request was not done in time; it may still be.
    case timeout = "Timeout"
    /// Anything else.
    case unknown = ""

    /// What a status of HTTP means where nothing else is said, as by a proxy in between.
    init(code: Int) {
        self =
            switch code {
            case 400: .badRequest
            case 401: .unauthorized
            case 403: .forbidden
            case 404: .notFound
            case 405: .methodNotAllowed
            case 406: .notAcceptable
            case 409: .conflict
            case 410: .expired
            case 413: .requestEntityTooLarge
            case 415: .unsupportedMediaType
            case 422: .invalid
            case 429: .tooManyRequests
            case 500: .internalError
            case 502, 503: .serviceUnavailable
            case 504: .timeout
            default: .unknown
            }
    }
}
