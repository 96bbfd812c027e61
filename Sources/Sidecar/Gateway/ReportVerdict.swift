// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// What an answer to `POST /reports` means.
enum ReportVerdict: Equatable {
    /// The gateway has the batch.
    case accepted
    /// The gateway will never take the batch as it is.
    case refused(status: Int)
    /// The batch can be sent again later; why not now.
    case unavailable(reason: String)

    init(_ response: HTTPResponse) {
        switch response.status {
        case 200..<300: self = .accepted
        // A wrong token or address is put right by somebody, and too much or too slow passes: nothing is wrong with the
        // reports.
        case 401, 403: self = .unavailable(reason: "status \(response.status): check ASYA_GATEWAY_TOKEN")
        case 404, 405:
            self = .unavailable(
                reason: "status \(response.status): check that ASYA_GATEWAY_URL is the gateway's internal address"
            )
        case 408, 421, 425, 429: self = .unavailable(reason: "status \(response.status)")
        case 400..<500: self = .refused(status: response.status)
        default: self = .unavailable(reason: "status \(response.status)")
        }
    }

    init(_ error: HTTPError) { self = .unavailable(reason: "\(error)") }
}
