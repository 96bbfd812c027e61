// SPDX-License-Identifier: Apache-2.0

public import Envelopes

extension KubernetesClient {
    /// Makes an object.
    ///
    /// - Parameters:
    ///   - object: The object; where a namespace is missing that the type has, the configuration's is meant.
    ///   - type: Its type.
    ///   - subresource: A part of another object that it makes, such as `binding` or `eviction`.
    ///   - isDryRun: Whether the server only says what would come of it.
    /// - Returns: The object as the server has it.
    /// - Throws: ``KubernetesError``; see ``KubernetesError/isAlreadyExists``. A request that may have been done is not
    ///   tried again.
    @discardableResult
    public func create(
        _ object: KubernetesObject,
        as type: ResourceType,
        subresource: String? = nil,
        isDryRun: Bool = false
    ) async throws(KubernetesError) -> KubernetesObject {
        var request = APIRequest(
            .create,
            "POST",
            type,
            namespace: object.metadata.namespace ?? configuration.namespace,
            name: subresource == nil ? nil : object.metadata.name,
            subresource: subresource
        )
        request.set(object.json)
        request.isRepeatable = false
        request.set("fieldManager", options.fieldManager)
        request.set("dryRun", isDryRun ? "All" : nil)
        return try await self.object(request)
    }

    /// Has the server make an object what is said here, and leave alone what is not said (server-side apply).
    ///
    /// https://kubernetes.io/docs/reference/using-api/server-side-apply/. What this field manager said before and does not
    /// say now is removed.
    ///
    /// - Parameters:
    ///   - object: What is wanted; no `managedFields`, no `resourceVersion` unless no other may have written meanwhile.
    ///   - type: Its type.
    ///   - fieldManager: Whose fields these are; nil for the client's.
    ///   - force: Whether fields are taken over that others own; without it, that is a conflict.
    ///   - subresource: A part of it, such as `status`.
    ///   - isDryRun: Whether the server only says what would come of it.
    /// - Returns: The object as the server has it.
    /// - Throws: ``KubernetesError``.
    @discardableResult
    public func apply(
        _ object: KubernetesObject,
        as type: ResourceType,
        fieldManager: String? = nil,
        force: Bool = true,
        subresource: String? = nil,
        isDryRun: Bool = false
    ) async throws(KubernetesError) -> KubernetesObject {
        var request = request(.patch, "PATCH", type, object.key, subresource: subresource)
        // JSON is YAML.
        request.set(object.json, contentType: "application/apply-patch+yaml")
        request.set("fieldManager", fieldManager ?? options.fieldManager)
        request.set("force", force ? "true" : "false")
        request.set("dryRun", isDryRun ? "All" : nil)
        return try await self.object(request)
    }

    /// Changes an object.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - key: Its name.
    ///   - patch: The change; with `metadata.resourceVersion` in a merge patch, it is a conflict when others wrote
    ///     meanwhile.
    ///   - subresource: A part of it, such as `status` or `scale`.
    ///   - isDryRun: Whether the server only says what would come of it.
    /// - Returns: The object, or the part, as the server has it.
    /// - Throws: ``KubernetesError``. Operations may have been done when nobody heard of it: they are not tried again then.
    @discardableResult
    public func patch(
        _ type: ResourceType,
        _ key: ObjectKey,
        _ patch: ObjectPatch,
        subresource: String? = nil,
        isDryRun: Bool = false
    ) async throws(KubernetesError) -> KubernetesObject {
        var request = request(.patch, "PATCH", type, key, subresource: subresource)
        request.set(patch.body, contentType: patch.contentType)
        if case .json = patch { request.isRepeatable = false }
        request.set("fieldManager", options.fieldManager)
        request.set("dryRun", isDryRun ? "All" : nil)
        return try await object(request)
    }

    /// Puts an object in the place of the one that is there.
    ///
    /// - Parameters:
    ///   - object: The object; with its `resourceVersion`, it is a conflict when others wrote meanwhile.
    ///   - type: Its type.
    ///   - subresource: A part of it, such as `status`.
    ///   - isDryRun: Whether the server only says what would come of it.
    /// - Returns: The object as the server has it.
    /// - Throws: ``KubernetesError``; see ``KubernetesError/isConflict``.
    @discardableResult
    public func update(
        _ object: KubernetesObject,
        as type: ResourceType,
        subresource: String? = nil,
        isDryRun: Bool = false
    ) async throws(KubernetesError) -> KubernetesObject {
        var request = request(.update, "PUT", type, object.key, subresource: subresource)
        request.set(object.json)
        request.set("fieldManager", options.fieldManager)
        request.set("dryRun", isDryRun ? "All" : nil)
        return try await self.object(request)
    }

    /// Writes the status of an object, unless it says that already, and again on what others wrote meanwhile.
    ///
    /// - Parameters:
    ///   - type: Its type, with a status subresource.
    ///   - object: The object as it was last seen, with its status and `resourceVersion`.
    ///   - maximumConflicts: How many times others may be faster.
    ///   - status: The whole status that the object shall have; nil for the one it has. Called again with what others
    ///     wrote.
    /// - Returns: The object as the server has it; nil when nothing was written.
    /// - Throws: ``KubernetesError``.
    @discardableResult
    public func patchStatus(
        of type: ResourceType,
        _ object: KubernetesObject,
        maximumConflicts: Int = 5,
        _ status: (KubernetesObject) -> JSONValue?
    ) async throws(KubernetesError) -> KubernetesObject? {
        var object = object
        var conflicts = 0
        while true {
            guard let wanted = status(object), let change = MergePatch.difference(from: object.status, to: wanted)
            else {
                return nil
            }
            do throws(KubernetesError) {
                let version = object.metadata.resourceVersion
                return try await patch(
                    type,
                    object.key,
                    .merge([
                        "metadata": .members(["resourceVersion": version.isEmpty ? nil : .string(version)]),
                        "status": change,
                    ]),
                    subresource: "status"
                )
            } catch {
                guard error.isConflict, conflicts < maximumConflicts else { throw error }
                conflicts += 1
                let other = try await get(type, object.key)
                // One that was made anew has nothing to do with what was seen.
                guard other.metadata.uid == object.metadata.uid else { throw error }
                object = other
            }
        }
    }

    /// Deletes an object, which may stay until its finalizers are done.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - key: Its name.
    ///   - propagation: What becomes of what belongs to it; nil for what is usual for the type.
    ///   - uid: The object must have this uid, or it is a conflict: one that was made anew stays.
    ///   - resourceVersion: The object must have this version, or it is a conflict.
    ///   - gracePeriod: How long a pod has to end; nil for what the pod says.
    ///   - isDryRun: Whether the server only says what would come of it.
    /// - Returns: False when there was no such object.
    /// - Throws: ``KubernetesError``.
    @discardableResult
    public func delete(
        _ type: ResourceType,
        _ key: ObjectKey,
        propagation: DeletePropagation? = nil,
        uid: String? = nil,
        resourceVersion: String? = nil,
        gracePeriod: Duration? = nil,
        isDryRun: Bool = false
    ) async throws(KubernetesError) -> Bool {
        var request = request(.delete, "DELETE", type, key)
        var preconditions: JSONValue?
        if uid != nil || resourceVersion != nil {
            preconditions = .members([
                "uid": uid.map { .string($0) }, "resourceVersion": resourceVersion.map { .string($0) },
            ])
        }
        let options = JSONValue.members([
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": propagation.map { .string($0.rawValue) },
            "preconditions": preconditions,
            "gracePeriodSeconds": gracePeriod.map { .int(Int($0.components.seconds)) },
            "dryRun": isDryRun ? ["All"] : nil,
        ])
        request.set(options)
        do throws(KubernetesError) {
            _ = try await send(request)
            return true
        } catch {
            guard error.isNotFound else { throw error }
            return false
        }
    }

    /// Deletes objects.
    ///
    /// - Parameters:
    ///   - type: Their type.
    ///   - query: Which of them; servers want a namespace here for types that have one.
    ///   - propagation: What becomes of what belongs to them.
    /// - Throws: ``KubernetesError``.
    public func deleteAll(
        _ type: ResourceType,
        _ query: ListQuery,
        propagation: DeletePropagation = .background
    ) async throws(KubernetesError) {
        var request = listRequest(type, query, verb: .deleteCollection)
        request.set([
            "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": .string(propagation.rawValue),
        ])
        _ = try await send(request)
    }
}
