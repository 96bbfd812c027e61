// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Envelopes
internal import Glibc

/// The requests that the API server has carried out, as its own audit log has them.
///
/// Tells how many writes a component made, and which: nothing that the component says of itself is needed.
public final class RequestLog: Sendable {
    /// A request.
    public struct Request: Sendable, Hashable {
        /// Such as `get`, `list`, `create`, `update`, `patch` and `delete`; watches are not among them.
        public let verb: String
        /// Who made it.
        public let user: String
        /// The plural, such as `deployments`, and the subresource behind a slash.
        public let resource: String
        /// The namespace; empty for objects that are in none.
        public let namespace: String
        /// The object; empty for collections.
        public let name: String
        /// The status of the answer.
        public let status: Int

        /// Whether it changed something, or tried to.
        public var isWrite: Bool { !["get", "list", "watch"].contains(verb) }
    }

    static let file = "audit.log"
    /// One line for each request that is done, without bodies.
    static let policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived, ResponseStarted]
        rules:
        - level: None
          verbs: [watch]
        - level: None
          nonResourceURLs: ["/*"]
        - level: Metadata

        """

    private let path: String
    private let start: Int

    /// Begins after what has been done so far.
    init(_ path: String) {
        self.path = path
        start = SmallFile.size(path)
    }

    /// What has been done since, in the order in which it was done.
    ///
    /// - Parameters:
    ///   - user: Only this user's requests; nil for all.
    ///   - namespace: Only requests in this namespace; nil for all.
    /// - Returns: The requests.
    public func requests(by user: String? = nil, in namespace: String? = nil) -> [Request] {
        // All tests are in one log: what has not even the name is not decoded.
        Self.lines(of: SmallFile.read(path, from: start) ?? [], with: user ?? namespace ?? "{")
            .compactMap { (try? JSONValue(decoding: $0)).flatMap(Self.request) }
            .filter { (user == nil || $0.user == user) && (namespace == nil || $0.namespace == namespace) }
    }

    /// The whole lines that have a text in them.
    private static func lines(of bytes: [UInt8], with text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        let (end, feed) = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0, Int32(UInt8(ascii: "\n")))
        unsafe (bytes[..<end] + [0]).withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return }
            var line = 0
            while let found = unsafe strstr((first + line).assumingMemoryBound(to: CChar.self), text) {
                let place = unsafe first.distance(to: UnsafeRawPointer(found))
                // The line that it is in, and no other one before.
                while let next = unsafe memchr(first + line, feed, place - line) {
                    line = unsafe first.distance(to: UnsafeRawPointer(next)) + 1
                }
                let next = unsafe memchr(first + place, feed, end - place)
                let lineEnd = unsafe next.map { unsafe first.distance(to: UnsafeRawPointer($0)) } ?? end
                unsafe lines.append(Array(UnsafeRawBufferPointer(rebasing: bytes[line..<lineEnd])))
                guard lineEnd < end else { return }
                line = lineEnd + 1
            }
        }
        return lines
    }

    static func request(_ entry: JSONValue) -> Request? {
        guard let verb = entry["verb"]?.stringValue, let target = entry["objectRef"] else { return nil }
        let parts = [target["resource"]?.stringValue, target["subresource"]?.stringValue].compactMap(\.self)
        return Request(
            verb: verb,
            user: entry["user", "username"]?.stringValue ?? "",
            resource: parts.joined(separator: "/"),
            namespace: target["namespace"]?.stringValue ?? "",
            name: target["name"]?.stringValue ?? "",
            status: entry["responseStatus", "code"]?.intValue ?? 0
        )
    }
}

extension ControlPlane {
    /// The requests from now on.
    ///
    /// - Throws: ``ClusterFailure/notPrivate(action:)``.
    public func requestLog() throws(ClusterFailure) -> RequestLog {
        guard own != nil else { throw .notPrivate(action: "read the audit log") }
        return RequestLog(folder.path(RequestLog.file))
    }
}
