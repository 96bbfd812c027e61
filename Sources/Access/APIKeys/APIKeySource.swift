// SPDX-License-Identifier: Apache-2.0

/// Where API keys come from.
protocol APIKeySource: Sendable {
    /// The keys that are accepted now.
    func current() -> APIKeySet
}

/// Keys that do not change.
struct FixedAPIKeys: APIKeySource {
    let keys: APIKeySet

    func current() -> APIKeySet { keys }
}
