// SPDX-License-Identifier: Apache-2.0

public import Tracking

/// One database, as `TrackingConformance` needs it: empty at first, and used by one check only.
public protocol TrackingHarness: Sendable {
    /// A store on the database; several may be open at once, and what one has stored is there when another is opened.
    func open() async throws -> any TrackingStore
}
