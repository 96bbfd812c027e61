// SPDX-License-Identifier: Apache-2.0

/// A program that makes credentials, as kubeconfig files name it under `exec`.
///
/// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
public struct ExecPlugin: Sendable, Hashable {
    /// The versions of the protocol that are spoken.
    public enum Version: String, Sendable, Hashable, CaseIterable {
        /// The one that stays.
        case v1 = "client.authentication.k8s.io/v1"
        /// The one before it, which cloud providers' programs still speak.
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    /// The program: a path, or a name that is looked up in `PATH`.
    public var command: String
    /// Its arguments.
    public var arguments: [String]
    /// Variables set for it besides this process's.
    public var environment: [String: String]
    /// The version of the protocol.
    public var version: Version
    /// Whether the program is told which cluster it is for.
    public var providesClusterInfo: Bool
    /// Whether the program can only work when a person sits at the terminal (`interactiveMode: Always`).
    public var needsTerminal: Bool
    /// What to do when the program is not installed, in the words of who wrote the file.
    public var installHint: String?

    /// Describes a program.
    public init(
        command: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        version: Version = .v1,
        providesClusterInfo: Bool = false,
        needsTerminal: Bool = false,
        installHint: String? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.version = version
        self.providesClusterInfo = providesClusterInfo
        self.needsTerminal = needsTerminal
        self.installHint = installHint
    }
}

extension ExecPlugin: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The program's name: arguments and variables may hold secrets.
    public var description: String { "the program \(command)" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
