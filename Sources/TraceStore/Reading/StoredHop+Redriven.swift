// SPDX-License-Identifier: Apache-2.0

extension [StoredHop] {
    /// The first attempt at the same hop after an attempt that ended in the dead-letter queue: its envelope was redriven,
    /// perhaps to another actor; `nil` when it was not, and after every other outcome.
    func successor(of hop: StoredHop) -> StoredHop? {
        guard hop.outcome == .deadLettered else { return nil }
        return filter { other in
            other.envelopeID == hop.envelopeID && other.routeIndex == hop.routeIndex && other.outcome != .duplicate
                && other.startedAtUnixNano > hop.startedAtUnixNano
        }
        .min { $0.startedAtUnixNano < $1.startedAtUnixNano }
    }
}
