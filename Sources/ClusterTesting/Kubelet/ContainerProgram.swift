// SPDX-License-Identifier: Apache-2.0

/// The process that a ``StandInKubelet`` starts for a container.
public struct ContainerProgram: Sendable, Equatable {
    /// A path, or a name that is looked up.
    public var executable: String
    /// Its arguments.
    public var arguments: [String]
    /// Variables that go before those of the container's specification.
    public var environment: [String: String]
    /// Its folder; nil for the container's `workingDir` where it exists, or else a folder of the pod.
    public var workingDirectory: String?

    /// Describes a process.
    public init(
        _ executable: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        workingDirectory: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}

/// A container that is to be started, with mount paths translated already.
public struct ContainerRequest: Sendable, Equatable {
    /// The pod.
    public let pod: String
    /// An address of this machine that no other pod of the kubelet has.
    public let podIP: String
    /// The container.
    public let name: String
    /// What the specification says.
    public let image: String
    /// `command` of the specification.
    public let command: [String]
    /// `args` of the specification.
    public let arguments: [String]
    /// The variables, with all references resolved.
    public let environment: [String: String]
    /// Folders of this machine by the path at which they are mounted.
    public let mounts: [String: String]

    /// What the specification itself says to run; nil when it leaves that to the image.
    public var ownProgram: ContainerProgram? {
        guard let executable = command.first else { return nil }
        return ContainerProgram(executable, command.dropFirst() + arguments)
    }
}
