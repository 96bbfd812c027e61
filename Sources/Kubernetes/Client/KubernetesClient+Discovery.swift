// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension KubernetesClient {
    /// The server's version.
    ///
    /// - Throws: ``KubernetesError``.
    public func serverVersion() async throws(KubernetesError) -> ServerVersion {
        let response = try await send(APIRequest(.get, "GET", path: "/version", resource: "version"))
        guard let version = ServerVersion(try Self.json(response)) else {
            throw .badResponse(reason: "/version does not give major and minor")
        }
        return version
    }

    /// The API groups that the server has besides the core one, with their versions, the preferred one first.
    ///
    /// - Throws: ``KubernetesError``.
    public func apiGroups() async throws(KubernetesError) -> [String: [String]] {
        let response = try await send(APIRequest(.get, "GET", path: "/apis", resource: "apis"))
        guard let groups = try Self.json(response)["groups"]?.arrayValue else {
            throw .badResponse(reason: "/apis does not list groups")
        }
        var versions: [String: [String]] = [:]
        for group in groups {
            guard let name = group["name"]?.stringValue else { continue }
            let all = (group["versions"]?.arrayValue ?? []).compactMap { $0["version"]?.stringValue }
            let preferred = group["preferredVersion"]?["version"]?.stringValue
            versions[name] = all.filter { $0 == preferred } + all.filter { $0 != preferred }
        }
        return versions
    }

    /// Whether the server has a type, in this version.
    ///
    /// - Throws: ``KubernetesError``.
    public func serves(_ type: ResourceType) async throws(KubernetesError) -> Bool {
        let path = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        do throws(KubernetesError) {
            let response = try await send(APIRequest(.get, "GET", path: path, resource: "apis"))
            let types = try Self.json(response)["resources"]?.arrayValue ?? []
            return types.contains { $0["name"]?.stringValue == type.plural }
        } catch {
            guard error.isNotFound else { throw error }
            return false
        }
    }

    /// Whether the account of this client may do something.
    ///
    /// - Throws: ``KubernetesError``.
    public func isAllowed(_ question: AccessQuestion) async throws(KubernetesError) -> Bool {
        var request = APIRequest(.create, "POST", .selfSubjectAccessReviews, namespace: nil)
        request.set(question.review)
        let review = try await object(request)
        guard let isAllowed = review["status", "allowed"]?.boolValue else {
            throw .badResponse(reason: "a SelfSubjectAccessReview has no answer")
        }
        return isAllowed
    }
}
