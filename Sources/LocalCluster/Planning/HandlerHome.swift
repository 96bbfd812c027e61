// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Manifests
internal import Processes
internal import YAMLDocuments

/// Where an actor's handler lives on this machine, and the Python that runs it.
enum HandlerHome {
    /// The folder that a handler's module is imported from: that of the manifest, or `workingDir` relative to it.
    ///
    /// - Parameter actor: the actor.
    /// - Returns: the folder, and a warning when it is not the one that the manifest names.
    /// - Throws: `ClusterError.workingDirectory` for a relative `workingDir` that does not exist.
    static func folder(of actor: AsyncActor) throws(ClusterError) -> (path: String, warning: String?) {
        let home = FileSystem.absolute(FileSystem.folder(of: actor.location.file))
        guard let workingDir = actor.runtime.workingDir, !workingDir.isEmpty else { return (home, nil) }
        let folder = FileSystem.absolute(workingDir.hasPrefix("/") ? workingDir : "\(home)/\(workingDir)")
        if FileSystem.isFolder(folder) { return (folder, nil) }
        guard workingDir.hasPrefix("/") else {
            throw .workingDirectory(actor: actor.name, location: actor.runtime.location, path: folder)
        }
        // A path in the image, which is not used here.
        let warning =
            "\(actor.runtime.location): workingDir \(workingDir) is not on this machine; \(home) is used instead"
        return (home, warning)
    }

    /// Checks that the interpreter exists and may be executed.
    ///
    /// - Parameters:
    ///   - actor: the actor, for the message.
    ///   - environment: the variables that its runtime will have.
    ///   - folder: the folder that its runtime will run in.
    /// - Throws: `ClusterError.pythonMissing(actor:location:reason:)`.
    static func checkPython(
        of actor: AsyncActor,
        environment: [String: String],
        folder: String
    ) throws(ClusterError) {
        let names = [environment["ASYA_PYTHON"], environment["ASYA_PYTHONEXECUTABLE"], "python3"]
        let python = names.compactMap(\.self).first { !$0.isEmpty } ?? "python3"
        do throws(SpawnError) {
            let path = try ExecutableSearch.locate(python, path: environment["PATH"])
            let absolute = path.hasPrefix("/") ? path : "\(folder)/\(path)"
            guard unsafe access(absolute, X_OK) == 0 else {
                throw errno == ENOENT || errno == ENOTDIR
                    ? .executableNotFound(name: path, searchPath: nil) : .notExecutable(path: path, code: errno)
            }
        } catch {
            let reason: String
            if case .executableNotFound(let name, _?) = error {
                reason = "'\(name)' was not found on PATH"
            } else {
                reason = "\(error)"
            }
            throw .pythonMissing(actor: actor.name, location: actor.location, reason: reason)
        }
    }
}
