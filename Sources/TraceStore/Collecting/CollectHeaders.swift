// SPDX-License-Identifier: Apache-2.0

/// The headers between a collector and a store.
public enum CollectHeaders {
    /// Carries the token where `Authorization: Bearer` cannot, as through the API server of Kubernetes.
    public static let token = "X-Asya-Collect-Token"
}
