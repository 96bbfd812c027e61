// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTP1

/// What a request asks the ops server for.
enum OpsRoute: Equatable {
    case metrics
    case liveness
    case readiness
    case notFound
    case methodNotAllowed

    /// The route of a request line; the query is ignored.
    init(method: HTTPMethod, uri: String) {
        let path = uri.prefix { $0 != "?" && $0 != "#" }
        let route: OpsRoute =
            switch path {
            case "/metrics": .metrics
            // `/health` is what probes of the first generation of manifests ask for.
            case "/healthz", "/health": .liveness
            case "/readyz": .readiness
            default: .notFound
            }
        self = route == .notFound || method == .GET || method == .HEAD ? route : .methodNotAllowed
    }
}
