// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

extension KubernetesClient {
    /// Follows objects from a version on, for as long as the body takes events.
    ///
    /// It is one request, tried once; ``Reflector`` makes an endless watch of many.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - query: Which objects.
    ///   - version: What a list or an earlier watch ended with; nil for all objects that there are, and then on.
    ///   - body: Takes the events. The watch ends with it.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws; the events themselves throw ``KubernetesError``.
    public func watch<Value: Sendable>(
        _ type: ResourceType,
        _ query: ListQuery = ListQuery(),
        from version: String?,
        _ body: (WatchEvents) async throws -> Value
    ) async throws -> Value {
        let buffer = WatchBuffer(type: type, limit: options.maximumWaitingEvents)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await follow(type, query, from: version, into: buffer) }
            defer { group.cancelAll() }
            return try await body(WatchEvents(buffer: buffer))
        }
    }

    private func follow(
        _ type: ResourceType,
        _ query: ListQuery,
        from version: String?,
        into buffer: WatchBuffer
    ) async {
        var request = listRequest(type, query, verb: .watch)
        request.set("watch", "true")
        request.set("allowWatchBookmarks", "true")
        request.set("resourceVersion", version)
        request.set("timeoutSeconds", "\(options.watchDuration.components.seconds)")
        do throws(KubernetesError) {
            _ = try await stream(request, idleTimeout: options.watchIdleTimeout) { buffer.receive($0) }
            buffer.finish(.success(()))
        } catch {
            buffer.finish(.failure(error))
        }
    }
}
