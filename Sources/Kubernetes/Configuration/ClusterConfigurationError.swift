// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// Why a cluster cannot be reached as it is described, or why there are no credentials for it.
///
/// No token, key or password is part of it.
public enum ClusterConfigurationError: Error, Hashable, Sendable {
    /// Nothing describes a cluster.
    case notConfigured(lookedAt: [String])
    /// Files that are wrong, each problem with file, line and field.
    case documents(DocumentError)
    /// A file or variable that cannot be used, and nothing but a change of it helps.
    case invalid(place: String, reason: String)
    /// Credentials that cannot be had now.
    case unavailable(source: String, reason: String)
    /// The task was cancelled.
    case cancelled

    /// Whether asking again later can succeed without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .unavailable: true
        case .notConfigured, .documents, .invalid, .cancelled: false
        }
    }
}

extension ClusterConfigurationError: CustomStringConvertible {
    /// What is wrong and where; a line for each problem of a file.
    public var description: String {
        switch self {
        case .notConfigured(let places):
            "no cluster is configured: looked at \(places.joined(separator: ", ")); set KUBECONFIG to a kubeconfig file"
        case .documents(let error): "\(error)"
        case .invalid(let place, let reason): "\(place): \(reason)"
        case .unavailable(let source, let reason): "no credentials from \(source): \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
