// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Synchronization

@testable import Kubernetes

/// A server that stores objects by path and refuses writes of an old version, as the API server does.
final class FakeLeases: Sendable {
    private struct State {
        var objects: [String: KubernetesObject] = [:]
        var version = 0
        var isDown = false
    }

    private let state = Mutex(State())

    /// While it is down, every request is answered with 500.
    func setDown(_ isDown: Bool) {
        state.withLock { $0.isDown = isDown }
    }

    /// The object of a path.
    func object(_ path: String) -> KubernetesObject? { state.withLock { $0.objects[path] } }

    /// Somebody else writes.
    func overwrite(_ path: String, _ change: (inout KubernetesObject) -> Void) {
        state.withLock { state in
            guard var object = state.objects[path] else { return }
            state.version += 1
            change(&object)
            object.metadata.resourceVersion = String(state.version)
            state.objects[path] = object
        }
    }

    func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        let path = String(request.path.prefix { $0 != "?" })
        return state.withLock { state in
            if state.isDown { return .status(500, .internalError) }
            switch request.method {
            case "GET": return state.objects[path].map { .json($0.json) } ?? .status(404, .notFound)
            case "POST":
                guard let object = try? KubernetesObject(decoding: request.body) else {
                    return .status(400, .badRequest)
                }
                let place = "\(path)/\(object.metadata.name)"
                guard state.objects[place] == nil else { return .status(409, .alreadyExists) }
                return Self.store(object, at: place, &state)
            default:
                guard let object = try? KubernetesObject(decoding: request.body) else {
                    return .status(400, .badRequest)
                }
                guard let old = state.objects[path] else { return .status(404, .notFound) }
                guard old.metadata.resourceVersion == object.metadata.resourceVersion else {
                    return .status(409, .conflict)
                }
                return Self.store(object, at: path, &state)
            }
        }
    }

    private static func store(
        _ object: KubernetesObject,
        at path: String,
        _ state: inout State
    ) -> LoopbackServer.Reply {
        var object = object
        state.version += 1
        object.metadata.resourceVersion = String(state.version)
        state.objects[path] = object
        return .json(object.json)
    }
}
