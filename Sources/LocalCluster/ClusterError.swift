// SPDX-License-Identifier: Apache-2.0

public import Settings
public import Transports
public import YAMLDocuments

/// Why a local cluster could not start, or cannot be talked to.
///
/// Somebody must change something first.
public enum ClusterError: Error, CustomStringConvertible {
    /// The manifests are wrong.
    case manifests(DocumentError)
    /// The paths hold no actor to run.
    case noActors(paths: [String])
    /// A name is declared in two namespaces; a machine has one.
    case sameNameTwice(actor: String, first: SourceLocation, second: SourceLocation)
    /// One of our own executables is neither beside `asya` nor on `PATH`.
    case executableMissing(name: String, folder: String)
    /// The Python interpreter of an actor is not there.
    case pythonMissing(actor: String, location: SourceLocation, reason: String)
    /// The folder that an actor's handler is imported from is not there.
    case workingDirectory(actor: String, location: SourceLocation, path: String)
    /// The data folder cannot be used.
    case dataFolder(FileError)
    /// The folder of sockets cannot be made.
    case runFolder(FileError)
    /// Another cluster uses the data folder.
    case inUse(path: String, processID: Int32)
    /// Another process listens on the port.
    case portInUse(Int)
    /// The port cannot be listened on, or a setting of the telemetry is wrong.
    case telemetry(String)
    /// A variable that says where the broker is, or how it is used, is wrong.
    case settings(SettingsError)
    /// The queues cannot be used.
    case queues(TransportError)
    /// A process of an actor cannot work.
    case startFailed(actor: String, location: SourceLocation?, reason: String)
    /// The system refuses threads or descriptors.
    case system(String)

    /// What is wrong and what to do, in one line; one line a problem for manifests.
    public var description: String {
        switch self {
        case .manifests(let error):
            "\(error)"
        case .noActors(let paths):
            "no AsyncActor was found in \(paths.joined(separator: ", ")): name the files or folders that declare actors"
        case .sameNameTwice(let actor, let first, let second):
            "\(second): actor '\(actor)' is also declared in another namespace at \(first); "
                + "one machine runs only one of them: leave one file out"
        case .executableMissing(let name, let folder):
            "\(name) is neither in \(folder) nor on PATH: install it beside asya (`make build` makes all of them)"
        case .pythonMissing(let actor, let location, let reason):
            "\(location): actor '\(actor)' cannot run: \(reason); install Python 3.8 or later "
                + "(on Debian: apt-get install python3), or set spec.workload.pythonExecutable"
        case .workingDirectory(let actor, let location, let path):
            "\(location): actor '\(actor)' cannot run: workingDir \(path) is not a folder"
        case .dataFolder(let error):
            "\(error); choose a writable folder with space by --data"
        case .runFolder(let error):
            "\(error); it holds the actors' sockets: remove it, or set TMPDIR to a folder of your own"
        case .inUse(let path, let processID):
            "\(path) is in use by another `asya up` (process \(processID)): stop that one, "
                + "or choose another folder by --data"
        case .portInUse(let port):
            "port \(port) of 127.0.0.1 is in use: stop the process that listens there, "
                + "or choose another port by --port (0 takes a free one)"
        case .telemetry(let reason):
            reason
        case .settings(let error):
            "\(error)"
        case .queues(let error):
            "\(error)"
        case .startFailed(let actor, let location, let reason):
            "\(location.map { "\($0): " } ?? "")actor '\(actor)' cannot run: \(reason)"
        case .system(let reason):
            reason
        }
    }
}
