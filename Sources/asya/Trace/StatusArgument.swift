// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// How a trace ended, or what happened on its way, on the command line.
enum StatusArgument: String, CaseIterable, ExpressibleByArgument {
    case succeeded
    case failed
    case open
    case retried
    case deadLettered = "dead-lettered"
    case slow

    /// The status that is meant; `nil` for what happens on the way.
    var status: TraceStatus? {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .open: .open
        case .retried, .deadLettered, .slow: nil
        }
    }

    /// What is meant to have happened.
    var incident: TraceIncident? {
        switch self {
        case .retried: .retried
        case .deadLettered: .deadLettered
        case .slow: .slow
        case .succeeded, .failed, .open: nil
        }
    }
}
