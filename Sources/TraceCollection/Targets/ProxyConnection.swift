// SPDX-License-Identifier: Apache-2.0

public import HTTPClient
public import Kubernetes

/// The way to a pod through the proxy of the API server.
///
/// https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls
public struct ProxyConnection: CollectConnection {
    private let client: KubernetesClient
    private let path: String

    /// Makes a connection; the path is that of the proxy of a pod's port, without a slash at the end.
    public init(client: KubernetesClient, path: String) {
        self.client = client
        self.path = path
    }

    /// Asks the pod for what is at a path.
    public func get(_ path: String, headers: [HTTPHeader]) async throws(HTTPError) -> HTTPResponse {
        do throws(KubernetesError) {
            return try await client.request(path: self.path + path, headers: headers, resource: "pods/proxy")
        } catch {
            switch error {
            case .http(let error): throw error
            case .cancelled: throw .cancelled
            case .status(let status):
                let seconds = status.retryAfter.map { [HTTPHeader("Retry-After", "\($0.components.seconds)")] }
                return HTTPResponse(status: status.code, headers: seconds ?? [])
            case .credentials, .badResponse, .invalidRequest, .overrun: throw .invalidRequest(reason: "\(error)")
            }
        }
    }
}
