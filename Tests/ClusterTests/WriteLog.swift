// SPDX-License-Identifier: Apache-2.0

import ClusterTesting

/// What one user writes in a namespace, as the API server's audit log has it.
struct WriteLog {
    private let log: RequestLog
    /// Whose writes these are.
    let user: String
    private let namespace: String

    /// Begins after what has been written so far.
    init(of user: String, in namespace: String, _ cluster: ControlPlane) throws {
        (log, self.user, self.namespace) = (try cluster.requestLog(), user, namespace)
    }

    /// The writes so far, without signs of life in a Lease.
    ///
    /// - Parameters:
    ///   - resource: Only those of this plural, with its subresource; nil for all.
    ///   - name: Only those of this object; nil for all.
    ///   - isDone: Whether only those are meant that the server carried out.
    /// - Returns: The writes, in their order.
    func writes(_ resource: String? = nil, of name: String? = nil, isDone: Bool = false) -> [RequestLog.Request] {
        log.requests(by: user, in: namespace).filter { request in
            request.isWrite && request.resource != "leases" && (resource ?? request.resource) == request.resource
                && (name ?? request.name) == request.name && (!isDone || request.status < 300)
        }
    }

    /// How many writes each object has seen that the server carried out, as in "deployments hello".
    func counts() -> [String: Int] {
        Dictionary(grouping: writes(isDone: true)) { "\($0.resource) \($0.name)" }.mapValues(\.count)
    }

    /// Waits until the log has what is meant: it has a request a moment after others may know of it.
    ///
    /// - Returns: Whether it had it within a minute.
    func wait(_ isThere: ([String: Int]) -> Bool) async -> Bool {
        let limit = ContinuousClock.now + .seconds(60)
        while !isThere(counts()) {
            guard ContinuousClock.now < limit else { return false }
            await Task.yield()
        }
        return true
    }
}
