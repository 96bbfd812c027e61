// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why a child process could not be started.
///
/// Nothing is left behind.
public enum SpawnError: Error, Hashable, CustomStringConvertible {
    /// No file of that name is on the search path, or the path names no file.
    case executableNotFound(name: String, searchPath: String?)
    /// The file exists and may not be executed, or is not a program.
    case notExecutable(path: String, code: Int32)
    /// The working directory is missing or closed to us.
    case workingDirectory(path: String, code: Int32)
    /// A NUL byte inside an argument, a path or a variable.
    case embeddedNUL
    /// A system call failed, mostly for want of descriptors, memory or processes.
    case system(step: Step, code: Int32)

    /// The step of a spawn that failed.
    public enum Step: String, Sendable {
        /// Making a pipe or a pair of sockets.
        case openPipe = "open a pipe"
        /// Starting the thread that spawns.
        case startThread = "start a thread"
        /// fork(2).
        case fork = "fork a process"
        /// pidfd_open(2), which needs Linux 5.3.
        case watchExit = "watch a process (Linux 5.3 or later is needed)"
        /// setpgid(2).
        case processGroup = "make a process group"
        /// dup2(2) of the child's descriptors.
        case placeDescriptors = "place the child's file descriptors"
        /// unshare(2), which containers and some distributions forbid.
        case isolateNetwork = "keep a process from the network (namespaces may be forbidden here)"
        /// prctl(2), or a parent that ended meanwhile.
        case parentDeath = "tie the child to its parent"
        /// execve(2), for a reason that is not about the file.
        case execute = "execute the program"
    }

    /// One line that says what failed and what to do.
    public var description: String {
        switch self {
        case .executableNotFound(let name, let searchPath?):
            "'\(name)' was not found on PATH (\(searchPath)): install it, or name it with its full path"
        case .executableNotFound(let name, nil):
            "'\(name)' does not exist"
        case .notExecutable(let path, let code):
            "'\(path)' cannot be executed: \(Self.text(code))"
        case .workingDirectory(let path, let code):
            "the working directory '\(path)' cannot be entered: \(Self.text(code))"
        case .embeddedNUL:
            "an argument, a path or an environment variable contains a NUL byte"
        case .system(let step, let code):
            "cannot \(step.rawValue): \(Self.text(code))"
        }
    }

    private static func text(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
