// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Tracking

/// Envelopes and reports for tests.
enum Samples {
    static func envelope(
        _ id: String,
        key: String? = nil,
        timeout: Duration? = nil,
        bytes: Int = 10,
        at time: UInt64 = 0
    ) -> TrackedEnvelope {
        TrackedEnvelope(
            id: id,
            tool: "resize",
            principal: "alice",
            actors: ["a", "b"],
            payload: RawJSON(trusted: Array("\"\(String(repeating: "x", count: bytes))\"".utf8)),
            timeout: timeout,
            idempotencyKey: key,
            createdAtUnixNano: time
        )
    }

    static func progress(_ id: String, _ message: String, index: Int = 0) -> AddressedReport {
        let report = ProgressReport(actors: ["a", "b"], currentActorIndex: index, state: .processing, message: message)
        return AddressedReport(id, .progress(report))
    }

    static func success(_ id: String, bytes: Int = 10) -> AddressedReport {
        let result = RawJSON(trusted: Array("\"\(String(repeating: "y", count: bytes))\"".utf8))
        return AddressedReport(id, .final(FinalReport(outcome: .succeeded, result: result)))
    }
}
