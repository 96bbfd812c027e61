// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension KubernetesClient {
    /// Reads an object.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - key: Its name; where a namespace is missing that the type has, the configuration's is meant.
    ///   - subresource: A part of it, such as `scale`.
    /// - Returns: The object, or the part.
    /// - Throws: ``KubernetesError``; see ``KubernetesError/isNotFound``.
    public func get(
        _ type: ResourceType,
        _ key: ObjectKey,
        subresource: String? = nil
    ) async throws(KubernetesError) -> KubernetesObject {
        try await object(request(.get, "GET", type, key, subresource: subresource))
    }

    /// Reads an object, if there is one.
    ///
    /// - Throws: ``KubernetesError``, other than that there is none.
    public func getIfPresent(
        _ type: ResourceType,
        _ key: ObjectKey
    ) async throws(KubernetesError) -> KubernetesObject? {
        do throws(KubernetesError) {
            return try await get(type, key)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Reads objects, page by page, as they were together at one moment.
    ///
    /// Each has its `apiVersion` and `kind`, which servers leave out of lists. A list that takes so long that the server has
    /// forgotten its moment begins again.
    ///
    /// - Throws: ``KubernetesError``.
    public func list(
        _ type: ResourceType,
        _ query: ListQuery = ListQuery()
    ) async throws(KubernetesError) -> ObjectList {
        var items: [KubernetesObject] = []
        let version = try await readPages(type, query) { piece in
            switch piece {
            case .beginning: items = []
            case .page(let page): items += page
            }
        }
        return ObjectList(resourceVersion: version, items: items)
    }

    /// What a list consists of while it is read.
    enum ListPiece {
        /// The list begins, or begins again, so that what came is void.
        case beginning
        /// The next objects.
        case page([KubernetesObject])
    }

    /// Reads a list of which only a page is kept at a time.
    ///
    /// - Returns: The version of the list.
    func readPages(
        _ type: ResourceType,
        _ query: ListQuery,
        _ take: (ListPiece) -> Void
    ) async throws(KubernetesError) -> String {
        var pageSize: Int? = options.pageSize
        restart: while true {
            take(.beginning)
            var next: String?
            var version: String?
            repeat {
                var request = listRequest(type, query)
                request.set("limit", pageSize.map(String.init))
                request.set("continue", next)
                let list: JSONValue
                do throws(KubernetesError) {
                    list = try Self.json(try await send(request))
                } catch {
                    guard error.isExpired, next != nil else { throw error }
                    // Once more in one go, as client-go does: pages may be too slow again.
                    pageSize = nil
                    continue restart
                }
                guard let items = list["items"]?.arrayValue ?? (list["items"] == nil ? nil : []),
                    let listed = list["metadata"]?["resourceVersion"]?.stringValue
                else { throw .badResponse(reason: "a list of \(type.plural) has no items or no version") }
                version = version ?? listed
                take(.page(items.map { KubernetesObject($0).completed(with: type) }))
                next = list["metadata"]?["continue"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
            } while next != nil
            return version ?? ""
        }
    }

    func listRequest(_ type: ResourceType, _ query: ListQuery, verb: APICall.Verb = .list) -> APIRequest {
        let method = verb == .deleteCollection ? "DELETE" : "GET"
        var request = APIRequest(verb, method, type, namespace: query.namespace)
        request.set("labelSelector", query.labels)
        request.set("fieldSelector", query.fields)
        return request
    }

    func request(
        _ verb: APICall.Verb,
        _ method: String,
        _ type: ResourceType,
        _ key: ObjectKey,
        subresource: String? = nil
    ) -> APIRequest {
        APIRequest(
            verb,
            method,
            type,
            namespace: key.namespace ?? configuration.namespace,
            name: key.name,
            subresource: subresource
        )
    }
}

extension KubernetesObject {
    /// The object with `apiVersion` and `kind`, which elements of lists are without.
    func completed(with type: ResourceType) -> KubernetesObject {
        guard case .object(let members) = json, json["kind"] == nil || json["apiVersion"] == nil else { return self }
        let known: [JSONValue.Member] = [
            .init("apiVersion", .string(type.apiVersion)), .init("kind", .string(type.kind)),
        ]
        return KubernetesObject(.object(known + members.filter { $0.name != "apiVersion" && $0.name != "kind" }))
    }
}
