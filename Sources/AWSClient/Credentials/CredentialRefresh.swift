// SPDX-License-Identifier: Apache-2.0

/// When credentials are fetched anew, as a value.
///
/// The first caller who finds them missing or near their end fetches them. Others use the old ones while they are valid,
/// and wait otherwise.
struct CredentialRefresh {
    /// How long before their end credentials are replaced: a caller who signs with them still needs some time.
    static let lead: UInt64 = 300_000_000_000
    /// How long the old ones are used after a refresh has failed, before the next one.
    static let patience: UInt64 = 30_000_000_000

    enum Step: Equatable {
        /// Sign with these.
        case use(AWSCredentials)
        /// Fetch new ones, and tell.
        case fetch
        /// Somebody is fetching: ask again when that is over.
        case wait
    }

    private var current: AWSCredentials?
    private var isFetching = false
    private var nextFetch: UInt64 = 0

    /// A caller wants credentials.
    mutating func request(at now: UInt64) -> Step {
        if let usable = usable(at: now), isFetching || !isDue(usable, at: now) { return .use(usable) }
        guard !isFetching else { return .wait }
        isFetching = true
        return .fetch
    }

    /// The fetch has succeeded.
    mutating func fetched(_ credentials: AWSCredentials) {
        isFetching = false
        current = credentials
        nextFetch = 0
    }

    /// The fetch has failed.
    ///
    /// - Returns: The old credentials where they are still valid.
    mutating func failed(at now: UInt64) -> AWSCredentials? {
        isFetching = false
        nextFetch = now + Self.patience
        return usable(at: now)
    }

    /// The fetch was given up by its caller, which says nothing about the next one.
    mutating func abandoned() {
        isFetching = false
    }

    /// Somebody was refused with the credentials: the next caller fetches others.
    mutating func invalidate() {
        current = nil
    }

    private func usable(at now: UInt64) -> AWSCredentials? {
        current.flatMap { $0.expiresAtUnixNano.map { $0 > now } ?? true ? $0 : nil }
    }

    private func isDue(_ credentials: AWSCredentials, at now: UInt64) -> Bool {
        guard let end = credentials.expiresAtUnixNano else { return false }
        return end - min(Self.lead, end) <= now && now >= nextFetch
    }
}
