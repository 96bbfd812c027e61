// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Finds out who is proven by a token, with the keys that its issuer has now.
struct TokenAuthenticator: Sendable {
    let verifier: TokenVerifier
    let keys: IssuerKeys
    let clock: any TelemetryClock

    /// Who is proven by a token.
    ///
    /// A key that is not known makes the issuer's keys be fetched once more, unless they were just now.
    func principal(of text: String) async throws(AccessError) -> Principal {
        let token: JSONWebToken
        do throws(TokenProblem) {
            token = try JSONWebToken(parsing: text)
        } catch {
            throw .invalidToken(error)
        }
        let snapshot = try await keys.current()
        if let principal = try principal(of: token, snapshot) { return principal }
        let newer = try await keys.current(newerThan: snapshot.generation)
        guard newer.generation != snapshot.generation, let principal = try principal(of: token, newer) else {
            throw .invalidToken(.unknownKey)
        }
        return principal
    }

    /// Nil when the key is not known.
    private func principal(
        of token: JSONWebToken,
        _ snapshot: IssuerKeys.Snapshot
    ) throws(AccessError) -> Principal? {
        do throws(TokenProblem) {
            return try verifier.principal(of: token, keys: snapshot.keys, atUnixNano: clock.nowUnixNano())
        } catch .unknownKey {
            return nil
        } catch {
            throw .invalidToken(error)
        }
    }
}
