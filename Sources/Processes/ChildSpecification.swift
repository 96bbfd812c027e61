// SPDX-License-Identifier: Apache-2.0

/// What a child process is started with.
///
/// A child gets exactly the descriptors named here, an empty signal mask and default signal dispositions, whatever the
/// parent's are.
public struct ChildSpecification: Sendable {
    /// A path, or a bare name that is looked up in the `PATH` of ``environment``.
    public var executable: String
    /// Arguments after the executable's name.
    public var arguments: [String]
    /// The whole environment; `nil` passes on the parent's.
    public var environment: [String: String]?
    /// The child's folder; `nil` keeps the parent's.
    public var workingDirectory: String?
    /// Descriptor 0.
    public var standardInput: ChildStream
    /// Descriptor 1.
    public var standardOutput: ChildStream
    /// Descriptor 2.
    public var standardError: ChildStream
    /// Descriptors 3, 4 and so on, in this order.
    public var additionalDescriptors: [Descriptor]
    /// The child leads a process group of its own, so that ``ChildProcess/killGroup(_:)`` reaches what it starts
    /// and a Ctrl-C on the terminal does not reach it.
    public var leadsProcessGroup: Bool
    /// Members of the child's own process group that outlive it are killed the moment it has ended.
    public var endsProcessGroup: Bool
    /// The signal the kernel sends to the child when this process ends in any way; `nil` is none.
    public var parentDeathSignal: Int32?
    /// The child, and all that it starts, reaches no network but its own loopback; sockets in the file system work.
    ///
    /// Linux's network namespaces do it, by a user namespace where this user may not make them directly. Where that is
    /// not allowed the spawn throws ``SpawnError/Step/isolateNetwork``.
    public var isolatesNetwork: Bool

    /// Describes a child with no input, the parent's output and a process group of its own that ends with the parent.
    ///
    /// - Parameters:
    ///   - executable: a path, or a bare name that is looked up in `PATH`.
    ///   - arguments: arguments after the executable's name.
    public init(executable: String, arguments: [String] = []) {
        self.executable = executable
        self.arguments = arguments
        environment = nil
        workingDirectory = nil
        standardInput = .null
        standardOutput = .inherited
        standardError = .inherited
        additionalDescriptors = []
        leadsProcessGroup = true
        endsProcessGroup = false
        parentDeathSignal = 9
        isolatesNetwork = false
    }
}
