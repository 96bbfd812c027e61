// SPDX-License-Identifier: Apache-2.0

/// From which pages and under which host names a server may be used.
///
/// A page of any site can make the browser of somebody send requests to that person's own machine. `Origin` tells which
/// site it is. With a name whose address it changes to that of the machine (DNS rebinding) a page passes for one of this
/// server; but then `Host` has that name. Requests without `Origin` are not from pages.
public struct OriginPolicy: Sendable, Hashable {
    private let origins: Set<Origin>?
    private let hosts: Set<String>?
    private let isLoopback: Bool

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - origins: The origins whose pages may use the server; nil for all pages of this machine.
    ///   - hosts: The names of the server in lower case, without ports; nil for any name, on loopback for none. Names of
    ///     loopback are always allowed: they are nobody else's.
    ///   - isLoopback: Whether the server listens on loopback only.
    public init(origins: Set<Origin>? = nil, hosts: Set<String>? = nil, isLoopback: Bool) {
        self.origins = origins
        self.hosts = hosts
        self.isLoopback = isLoopback
    }

    /// Lets a request pass.
    ///
    /// - Parameters:
    ///   - origin: The value of `Origin`.
    ///   - host: The value of `Host`, or of `:authority`.
    /// - Throws: ``AccessError/hostRefused`` and ``AccessError/originRefused``.
    public func check(origin: String?, host: String?) throws(AccessError) {
        let name = host.flatMap { HostName(authority: $0) }
        guard allows(name) else { throw .hostRefused }
        guard let origin else { return }
        guard let origin = Origin(origin) else { throw .originRefused }
        if let name, origin.isSame(as: name) { return }
        guard origins?.contains(origin) ?? LoopbackHost.contains(origin.host) else { throw .originRefused }
    }

    private func allows(_ host: HostName?) -> Bool {
        guard let host else { return hosts == nil && !isLoopback }
        if LoopbackHost.contains(host.name) { return true }
        return hosts?.contains(host.name) ?? !isLoopback
    }
}
