// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Who writes the lines of one pipe.
struct LogSource: Sendable, Equatable {
    /// The kind of process.
    let component: ComponentName
    /// Its actor; nil for the cluster itself.
    let actor: String?

    /// How a component begins the one plain line that says why it cannot work.
    var lastWordsPrefix: String { "asya-\(component.rawValue): " }
}
