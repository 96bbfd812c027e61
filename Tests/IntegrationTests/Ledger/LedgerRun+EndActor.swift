// SPDX-License-Identifier: Apache-2.0

import Foundation
import Transports

extension LedgerRun {
    /// Sends envelopes to an end actor that stores them in a folder, dies at a point and is started again.
    ///
    /// - Returns: The ledger of what is stored, and how the process ended: -9 when it died as it should.
    func crashEndActor(at point: CrashPoint, passage: Int) async throws -> (ledger: Ledger, exit: Int32) {
        let queue = QueueName(actor: "store")
        try await transport.declare([queue])
        let variables = ["ASYA_IS_END_ACTOR": "true", "ASYA_RESULTS_DIR": "\(actors.scratch.path)/results-\(mark)"]
        let crash = ["ASYA_CRASH_AT": "\(point):\(passage)"]
        let first = try await actors.startSidecar("store", variables.merging(crash) { $1 })
        try await transport.publish(
            ids.map { id in
                let body = #"{"id":"\#(id)","route":{"actors":["store"]},"payload":1}"#
                return OutgoingMessage(queue: queue, body: Array(body.utf8))
            }
        )
        let exit = await first.exit()
        let second = try await actors.startSidecar("store", variables)
        try await actors.settled([queue])
        second.terminate()
        _ = await second.exit()
        var ledger = Ledger(ids)
        ledger.enter(actors.scratch.documents("results-\(mark)"))
        return (ledger, exit)
    }
}
