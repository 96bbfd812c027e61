// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Finds the file that a bare command name means.
public enum ExecutableSearch {
    /// What a shell searches when `PATH` is unset.
    public static let standardPath = "/usr/local/bin:/usr/bin:/bin"

    /// The path to execute.
    ///
    /// - Parameters:
    ///   - name: a bare name, or a path, which is returned as it is.
    ///   - path: the `PATH` to search; `nil` when it is unset.
    /// - Returns: the path of an executable file, or `name` itself when it is a path.
    /// - Throws: ``SpawnError/executableNotFound(name:searchPath:)`` or ``SpawnError/notExecutable(path:code:)``.
    public static func locate(_ name: String, path: String?) throws(SpawnError) -> String {
        if name.contains("/") { return name }
        let searchPath = path ?? standardPath
        var denied: String?
        for folder in searchPath.split(separator: ":", omittingEmptySubsequences: false) where !name.isEmpty {
            let candidate = folder.isEmpty ? "./\(name)" : "\(folder)/\(name)"
            if unsafe access(candidate, X_OK) == 0 {
                if !isDirectory(candidate) { return candidate }
            } else if errno == EACCES {
                denied = candidate
            }
        }
        if let denied { throw .notExecutable(path: denied, code: EACCES) }
        throw .executableNotFound(name: name, searchPath: searchPath)
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
