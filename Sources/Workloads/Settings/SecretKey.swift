// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// One value in a Secret of the actor's namespace; the operator itself never reads it.
public struct SecretKey: Sendable, Hashable {
    /// The Secret.
    public var name: String
    /// The key in it.
    public var key: String

    /// Names a value.
    public init(name: String, key: String) {
        self.name = name
        self.key = key
    }

    /// An entry of a container's `env` that takes its value from here.
    func variable(_ name: String) -> JSONValue {
        ["name": .string(name), "valueFrom": ["secretKeyRef": ["name": .string(self.name), "key": .string(key)]]]
    }

    /// A parameter of a TriggerAuthentication that takes its value from here.
    func parameter(_ name: String) -> JSONValue {
        ["parameter": .string(name), "name": .string(self.name), "key": .string(key)]
    }
}
