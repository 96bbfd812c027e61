// SPDX-License-Identifier: Apache-2.0

/// When a credential is fetched anew, as a value.
///
/// The first caller who finds it missing or stale fetches one. Others use the old one while it is valid, and wait
/// otherwise.
struct CredentialRefresh<Credential: ExpiringCredential> {
    enum Step: Equatable {
        /// Ask with this one.
        case use(Credential)
        /// Fetch a new one, and tell.
        case fetch
        /// Somebody is fetching: ask again when that is over.
        case wait
    }

    /// How long the old one is used after a refresh has failed, before the next one, nanoseconds.
    let patience: UInt64
    private var current: Credential?
    private var isFetching = false
    private var nextFetch: UInt64 = 0

    init(patience: UInt64) {
        self.patience = patience
    }

    /// A caller wants a credential.
    mutating func request(at now: UInt64) -> Step {
        if let usable = usable(at: now), isFetching || !isDue(usable, at: now) { return .use(usable) }
        guard !isFetching else { return .wait }
        isFetching = true
        return .fetch
    }

    /// The fetch has succeeded.
    mutating func fetched(_ credential: Credential) {
        isFetching = false
        current = credential
        nextFetch = 0
    }

    /// The fetch has failed.
    ///
    /// - Returns: The old credential where it may still be valid.
    mutating func failed(at now: UInt64) -> Credential? {
        isFetching = false
        nextFetch = now + patience
        return usable(at: now)
    }

    /// The fetch was given up by its caller, which says nothing about the next one.
    mutating func abandoned() {
        isFetching = false
    }

    /// The service has refused this one: the next caller fetches another, unless somebody did so already.
    mutating func invalidate(_ credential: Credential) {
        if current == credential { current = nil }
    }

    private func usable(at now: UInt64) -> Credential? {
        current.flatMap { $0.endsAtUnixNano.map { $0 > now } ?? true ? $0 : nil }
    }

    private func isDue(_ credential: Credential, at now: UInt64) -> Bool {
        guard let stale = credential.staleAtUnixNano else { return false }
        return stale <= now && now >= nextFetch
    }
}
