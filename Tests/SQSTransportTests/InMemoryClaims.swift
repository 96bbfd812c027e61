// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import SQSTransport

/// A claim-check store in memory.
final class InMemoryClaims: ClaimStore {
    let bodies = Mutex<[String: [UInt8]]>([:])
    let failure = Mutex<ClaimError?>(nil)

    func put(_ body: [UInt8], queue: String) async throws(ClaimError) -> String {
        try fail()
        return bodies.withLock { bodies in
            let reference = #"{"asya_claim_check":"\#(queue)/\#(bodies.count)"}"#
            bodies[reference] = body
            return reference
        }
    }

    func body(of reference: String) async throws(ClaimError) -> [UInt8] {
        try fail()
        guard let body = bodies.withLock({ $0[reference] }) else { throw .lost(reason: "the object is gone") }
        return body
    }

    func remove(_ reference: String) async throws(ClaimError) {
        try fail()
        bodies.withLock { $0[reference] = nil }
    }

    private func fail() throws(ClaimError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
