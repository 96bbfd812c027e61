// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// A hop on the command line: its position in the route or its actor, and after `#` an attempt.
struct HopArgument: ExpressibleByArgument {
    private let name: String
    private let attempt: Int?

    init?(argument: String) {
        let parts = argument.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard !parts[0].isEmpty else { return nil }
        name = parts[0]
        attempt = parts.count == 2 ? Int(parts[1]) : nil
        if parts.count == 2, attempt == nil { return nil }
    }

    /// Whether the hop is meant.
    func matches(_ hop: StoredHop) -> Bool {
        (hop.actor == name || Int(name) == hop.routeIndex) && (attempt.map { hop.attempt == $0 } ?? true)
    }

    static let help = ArgumentHelp(
        "Print what a hop received and produced instead: its position in the route from 0 or its actor, with #N for an attempt.",
        valueName: "hop[#n]"
    )
}
