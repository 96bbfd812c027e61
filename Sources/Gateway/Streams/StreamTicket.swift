// SPDX-License-Identifier: Apache-2.0

/// The place of one client among those that follow streams; dropping it frees the place.
final class StreamTicket: Sendable {
    private let admission: Admission

    /// Takes a place.
    init(_ admission: Admission) throws(APIError) {
        try admission.beginStream()
        self.admission = admission
    }

    deinit { admission.endStream() }
}
