// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient
internal import Tracking

extension TrackingError {
    /// What a failed call of the database at `location` means to a caller.
    init(_ error: PostgreSQLError, location: String) {
        switch error {
        case .closed: self = .closed
        case .overloaded: self = .overloaded(retryAfter: .seconds(1))
        case .cannotConnect, .connectionLost, .timedOut: self = .unavailable(reason: "\(location): \(error)")
        case .invalidRequest(let reason): self = .failed(reason: "\(location): \(reason)")
        case .refused(let refusal):
            switch refusal.sqlState {
            case "53100": self = .storageFull(location: location)
            case "25006":
                self = .unavailable(reason: "\(location) is a standby; name the primary server in ASYA_DATABASE_URL")
            case "42501", "3F000", "42P01":
                self = .incompatible(
                    location: location,
                    reason: "\(refusal); let this user create and use the schema asya"
                )
            case "XX001", "XX002":
                self = .failed(reason: "\(location) is damaged: \(refusal); restore it from a backup")
            default:
                self =
                    error.isRetriable
                    ? .unavailable(reason: "\(location): \(refusal)") : .failed(reason: "\(location): \(refusal)")
            }
        }
    }
}
