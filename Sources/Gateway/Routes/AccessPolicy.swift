// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import HTTPTypes

/// Who may ask the public listener, from where and how often.
struct AccessPolicy: Sendable {
    let authenticator: Authenticator
    let origins: OriginPolicy
    /// Nil for no limit.
    let limiter: RateLimiter?

    /// Lets a request pass.
    ///
    /// - Returns: Who asks.
    /// - Throws: `APIError.access` for whoever may not.
    func admit(_ head: RequestHead) async throws(APIError) -> Principal {
        do throws(AccessError) {
            try origins.check(origin: try Self.only(head, .origin), host: head.host)
            let principal = try await authenticator.authenticate(
                authorizationHeader: try Self.only(head, .authorization),
                apiKeyHeader: try Self.only(head, .apiKey)
            )
            try limiter?.admit(principal)
            return principal
        } catch {
            throw .access(error)
        }
    }

    /// Lets a request pass for what everybody may know, from a page and under a name that is served.
    ///
    /// - Throws: `APIError.access` for one that is not.
    func admitVisitor(_ head: RequestHead) throws(APIError) {
        do throws(AccessError) {
            try origins.check(origin: try Self.only(head, .origin), host: head.host)
        } catch {
            throw .access(error)
        }
    }

    /// A header that is there once at most: of two, somebody before the gateway may have looked at the other one.
    private static func only(_ head: RequestHead, _ name: HTTPField.Name) throws(AccessError) -> String? {
        let values = head.values(of: name)
        guard values.count < 2 else { throw .malformedCredentials(reason: "are there twice; send them once") }
        return values.first
    }
}
