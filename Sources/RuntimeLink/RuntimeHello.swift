// SPDX-License-Identifier: Apache-2.0

/// What a runtime says of itself when a sidecar greets it.
public struct RuntimeHello: Sendable, Hashable {
    /// The version of the greeting, 1.
    public static let version = 1

    /// The handler's name as configured, for instance `module.function`.
    public var handler: String
    /// `sha256:` and the hex digest of the source of the handler's module; `nil` when it has no source file.
    public var fingerprint: String?
    /// How many messages the runtime serves in parallel.
    public var workers: Int
    /// How many messages may be on their way on one connection; their answers come in the same order.
    public var pipelining: Int

    /// Describes a runtime.
    ///
    /// - Parameters:
    ///   - handler: the handler's name as configured.
    ///   - fingerprint: the digest of its module's source, if there is any.
    ///   - workers: how many messages it serves in parallel.
    ///   - pipelining: how many messages may be on their way on one connection.
    public init(handler: String, fingerprint: String?, workers: Int, pipelining: Int = 1) {
        self.handler = handler
        self.fingerprint = fingerprint
        self.workers = workers
        self.pipelining = pipelining
    }
}

/// What answers at the other end of a runtime's socket.
public enum RuntimePeer: Sendable, Hashable {
    /// This project's runtime: a connection carries many messages.
    case current(RuntimeHello)
    /// A runtime of v0.1, which closes the connection after each answer.
    case legacy
}
