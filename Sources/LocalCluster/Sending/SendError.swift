// SPDX-License-Identifier: Apache-2.0

public import Envelopes
public import Settings
public import Transports

/// Why nothing was sent.
///
/// Somebody must change something first.
public enum SendError: Error, CustomStringConvertible {
    /// No cluster ever ran in the data folder.
    case noCluster(path: String)
    /// A name that cannot be an actor's.
    case notAnActor(String)
    /// No such actor; those that there are, and the one that was probably meant.
    case unknownActor(String, known: [String], nearest: String?)
    /// A header is not `NAME=VALUE`, or belongs to the system.
    case header(String, reason: String)
    /// An id for several envelopes, or an empty one.
    case id(reason: String)
    /// The payload is not JSON.
    case payload(source: String, reason: String)
    /// A file, or standard input, cannot be read.
    case file(FileError)
    /// An envelope is too large, or has too many headers.
    case envelope(number: Int, EnvelopeError)
    /// The queues cannot be used.
    case queues(TransportError)
    /// A setting of the telemetry is wrong.
    case telemetry(String)
    /// A variable that says where the broker is, or how it is used, is wrong.
    case settings(SettingsError)
    /// Results were asked for where they cannot be waited for.
    case cannotWait

    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .noCluster(let path):
            "no actors have run in \(path): start them by `asya up`, or name their folder by --data"
        case .notAnActor(let name):
            "'\(name)' is no actor's name: 1 to 63 lower-case letters, digits and hyphens; "
                + "a route is ACTOR,ACTOR,... without spaces"
        case .unknownActor(let name, let known, let nearest):
            "no actor '\(name)' has run here"
                + (nearest.map { "; did you mean '\($0)'?" } ?? ";") + " there are: \(known.joined(separator: ", "))"
        case .header(let text, let reason):
            "--header \(text): \(reason)"
        case .id(let reason):
            "--id: \(reason)"
        case .payload(let source, let reason):
            "\(source) is \(reason)"
        case .file(let error):
            "\(error)"
        case .envelope(let number, let error):
            "envelope \(number) cannot be sent: \(error)"
        case .queues(let error):
            "\(error)"
        case .telemetry(let reason):
            reason
        case .settings(let error):
            "\(error)"
        case .cannotWait:
            "--wait works with the local queues of `asya up` only, which tell when a trace has left them: "
                + "leave it out, and look for the results where the end actors store them"
        }
    }
}
