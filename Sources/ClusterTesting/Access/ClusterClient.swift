// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import HTTPClient

/// Asks the API server as one user.
///
/// A client of the tests' own: the one under test must not be its own judge.
public struct ClusterClient: Sendable {
    /// The kinds of patches that the API server knows.
    public enum PatchKind: String, Sendable {
        /// RFC 7386.
        case merge = "application/merge-patch+json"
        /// RFC 6902.
        case json = "application/json-patch+json"
        /// Lists of known types are merged by their keys.
        case strategic = "application/strategic-merge-patch+json"
        /// Server-side apply.
        case apply = "application/apply-patch+yaml"
    }

    /// How it reaches the server.
    public let access: ClusterAccess
    private let pool: HTTPConnectionPool

    /// A client with connections of its own.
    public init(_ access: ClusterAccess) {
        self.access = access
        pool = HTTPConnectionPool(named: "cluster-client", maximumConcurrent: 256, maximumWaiting: 4096)
    }

    /// An object, or a collection as it is.
    public func get(_ path: ResourcePath) async throws(ClusterFailure) -> JSONValue {
        try await send("GET", "\(path)")
    }

    /// An object; nil when there is none.
    public func find(_ path: ResourcePath) async throws(ClusterFailure) -> JSONValue? {
        do throws(ClusterFailure) {
            return try await get(path)
        } catch {
            guard error.status == 404 else { throw error }
            return nil
        }
    }

    /// All objects of a collection.
    ///
    /// - Parameters:
    ///   - path: The collection.
    ///   - labels: A label selector.
    /// - Returns: The objects, without `kind` and `apiVersion`.
    /// - Throws: ``ClusterFailure``.
    public func list(_ path: ResourcePath, labels: String? = nil) async throws(ClusterFailure) -> [JSONValue] {
        let query = labels.map { "?labelSelector=\(PercentEncoding.encode($0))" } ?? ""
        return try await send("GET", "\(path)\(query)")["items"]?.arrayValue ?? []
    }

    /// Makes an object.
    @discardableResult
    public func create(_ object: JSONValue, in path: ResourcePath) async throws(ClusterFailure) -> JSONValue {
        try await send("POST", "\(path)", body: object)
    }

    /// Replaces an object, which must have the version that it was read with.
    @discardableResult
    public func replace(_ object: JSONValue, at path: ResourcePath) async throws(ClusterFailure) -> JSONValue {
        try await send("PUT", "\(path)", body: object)
    }

    /// Changes a part of an object.
    @discardableResult
    public func patch(
        _ path: ResourcePath,
        _ patch: JSONValue,
        kind: PatchKind = .merge
    ) async throws(ClusterFailure) -> JSONValue {
        try await send("PATCH", "\(path)", body: patch, type: kind.rawValue)
    }

    /// Server-side apply: makes an object, or takes over the fields that are given.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - path: Its place, with its name.
    ///   - manager: Who owns the fields from then on.
    ///   - dryRun: Whether nothing is to be stored.
    /// - Returns: The object as it is then.
    /// - Throws: ``ClusterFailure``.
    @discardableResult
    public func apply(
        _ object: JSONValue,
        at path: ResourcePath,
        manager: String = "tests",
        dryRun: Bool = false
    ) async throws(ClusterFailure) -> JSONValue {
        let query = "?force=true&fieldManager=\(PercentEncoding.encode(manager))\(dryRun ? "&dryRun=All" : "")"
        return try await send("PATCH", "\(path)\(query)", body: object, type: PatchKind.apply.rawValue)
    }

    /// Deletes an object; one that does not exist is deleted already.
    ///
    /// - Parameters:
    ///   - path: The object.
    ///   - graceSeconds: The time for pods to end; nil for what they say themselves.
    /// - Throws: ``ClusterFailure``.
    public func delete(_ path: ResourcePath, graceSeconds: Int? = nil) async throws(ClusterFailure) {
        var options: [JSONValue.Member] = [.init("propagationPolicy", "Background")]
        if let graceSeconds { options.append(.init("gracePeriodSeconds", .int(graceSeconds))) }
        do throws(ClusterFailure) {
            _ = try await send("DELETE", "\(path)", body: .object(options))
        } catch {
            guard error.status == 404 else { throw error }
        }
    }

    /// Whether this user may do something, as the API server itself says.
    ///
    /// - Parameters:
    ///   - verb: Such as `get`, `list`, `watch`, `create`, `update`, `patch` and `delete`.
    ///   - path: To what; a collection, an object or a subresource.
    /// - Returns: The answer to a SelfSubjectAccessReview.
    /// - Throws: ``ClusterFailure``.
    public func isAllowed(_ verb: String, _ path: ResourcePath) async throws(ClusterFailure) -> Bool {
        let attributes: JSONValue = [
            "verb": .string(verb), "group": .string(path.group), "version": .string(path.version),
            "resource": .string(path.plural), "namespace": .string(path.namespace ?? ""),
            "name": .string(path.name ?? ""), "subresource": .string(path.subresource ?? ""),
        ]
        let review = try await create(
            [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": ["resourceAttributes": attributes],
            ],
            in: ResourcePath(group: "authorization.k8s.io", "selfsubjectaccessreviews")
        )
        return review["status", "allowed"]?.boolValue ?? false
    }

    /// Any request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path with its query.
    ///   - body: The body, as JSON.
    ///   - type: The type of the body.
    /// - Returns: What was answered; a text when it is no JSON.
    /// - Throws: ``ClusterFailure`` when the status is not a success.
    public func send(
        _ method: String,
        _ path: String,
        body: JSONValue? = nil,
        type: String = "application/json"
    ) async throws(ClusterFailure) -> JSONValue {
        let request = request(method, path, body: body?.encoded(), type: type)
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await pool.perform(request)
        } catch {
            throw .unreachable(request: "\(method) \(path)", reason: "\(error)")
        }
        return try Self.content(of: response, "\(method) \(path)")
    }

    /// Streams the body of a successful answer; see `HTTPConnectionPool.stream`.
    func stream(_ path: String, receive: @escaping @Sendable ([UInt8]) -> Void) async throws(ClusterFailure) {
        var request = request("GET", path)
        (request.timeout, request.acceptsGzip) = (nil, false)
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await pool.stream(request, receive: receive)
        } catch {
            throw .unreachable(request: "GET \(path)", reason: "\(error)")
        }
        if response.status >= 300 { _ = try Self.content(of: response, "GET \(path)") }
    }

    private func request(_ method: String, _ path: String, body: [UInt8]? = nil, type: String = "") -> HTTPRequest {
        var headers = [HTTPHeader("Accept", "application/json"), HTTPHeader("User-Agent", "asya-cluster-tests")]
        if body != nil { headers.append(HTTPHeader("Content-Type", type)) }
        if let token = access.token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        return HTTPRequest(
            method: method,
            url: access.server + path,
            headers: headers,
            body: body,
            timeout: .seconds(60),
            tls: access.tls,
            maximumResponseBytes: 256 << 20
        )
    }

    private static func content(of response: HTTPResponse, _ request: String) throws(ClusterFailure) -> JSONValue {
        let text = String(decoding: response.body, as: UTF8.self)
        let content = (try? JSONValue(decoding: response.body)) ?? .string(text)
        guard response.status < 300 else {
            throw .refused(
                request: request,
                status: response.status,
                reason: content["reason"]?.stringValue ?? "",
                message: content["message"]?.stringValue ?? content.text
            )
        }
        return content
    }
}
