// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// A container of the pod template, as far as a local run and the checks need it.
public struct Container: Sendable, Hashable {
    /// `name`.
    public internal(set) var name = ""
    /// `image`; ignored by local runs.
    public internal(set) var image: String?
    /// `command`; forbidden in `asya-runtime`.
    public internal(set) var command: [String]?
    /// `args`.
    public internal(set) var arguments: [String]?
    /// `workingDir`; under `asya up` relative to the manifest's folder.
    public internal(set) var workingDir: String?
    /// `env` in its order; where a name repeats, the last one holds.
    public internal(set) var environment: [EnvironmentVariable] = []
    /// Whether `envFrom` adds variables that only a cluster can know.
    public internal(set) var hasEnvironmentSources = false
    /// Where the container begins.
    public internal(set) var location: SourceLocation

    /// The value of a variable that is written in the file.
    ///
    /// - Parameter name: the variable's name.
    /// - Returns: the last literal value, or `nil` when there is none or a `valueFrom` comes after it.
    public func literalValue(of name: String) -> String? {
        guard case .literal(let value)? = environment.last(where: { $0.name == name })?.value else { return nil }
        return value
    }
}
