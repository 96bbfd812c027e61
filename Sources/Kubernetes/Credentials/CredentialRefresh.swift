// SPDX-License-Identifier: Apache-2.0

/// When credentials are fetched anew, as a value.
///
/// The first caller who finds them missing or stale fetches them. Others use the old ones while they are valid, and wait
/// otherwise.
struct CredentialRefresh {
    /// How long the old ones are used after a refresh has failed, before the next one.
    static let patience: UInt64 = 10_000_000_000

    enum Step: Equatable {
        /// Ask with these.
        case use(ClusterCredential)
        /// Fetch new ones, and tell.
        case fetch
        /// Somebody is fetching: ask again when that is over.
        case wait
    }

    private var current: ClusterCredential?
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
    mutating func fetched(_ credential: ClusterCredential) {
        isFetching = false
        current = credential
        nextFetch = 0
    }

    /// The fetch has failed.
    ///
    /// - Returns: The old credentials where they may still be valid.
    mutating func failed(at now: UInt64) -> ClusterCredential? {
        isFetching = false
        nextFetch = now + Self.patience
        return usable(at: now)
    }

    /// The fetch was given up by its caller, which says nothing about the next one.
    mutating func abandoned() {
        isFetching = false
    }

    /// The server has refused these: the next caller fetches others, unless somebody did so already.
    mutating func invalidate(_ credential: ClusterCredential) {
        if current == credential { current = nil }
    }

    private func usable(at now: UInt64) -> ClusterCredential? {
        current.flatMap { $0.endsAtUnixNano.map { $0 > now } ?? true ? $0 : nil }
    }

    private func isDue(_ credential: ClusterCredential, at now: UInt64) -> Bool {
        guard let stale = credential.staleAtUnixNano else { return false }
        return stale <= now && now >= nextFetch
    }
}
