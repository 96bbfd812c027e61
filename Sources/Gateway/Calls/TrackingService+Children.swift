// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracking

extension TrackingService {
    /// Keeps an envelope that a fan-out split off from a known one.
    ///
    /// - Returns: `ignored` when it was told of before.
    /// - Throws: `TrackingError.duplicateID` when the id is that of an envelope of another origin.
    func register(_ registration: ChildRegistration) async throws(TrackingError) -> ReportEffect {
        guard let parent = try await envelope(registration.parentID) else { return .unknown }
        let child = parent.child(
            id: registration.id,
            actors: registration.actors,
            currentActorIndex: registration.currentActorIndex,
            atUnixNano: clock.nowUnixNano()
        )
        do throws(TrackingError) {
            _ = try await create(child)
        } catch {
            guard case .duplicateID = error, try await envelope(child.id)?.parentID == parent.id else { throw error }
            return .ignored
        }
        // Its parent was canceled while it was being split off: nobody waits for it.
        if parent.status == .canceled { _ = try await cancel(child.id, reason: "its parent was canceled") }
        return .accepted
    }
}
