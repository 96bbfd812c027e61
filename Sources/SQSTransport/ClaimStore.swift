// SPDX-License-Identifier: Apache-2.0

/// Where the bodies of messages are kept that are too large for SQS.
protocol ClaimStore: Sendable {
    /// Stores a body; returns the reference to it, which is text that SQS takes.
    func put(_ body: [UInt8], queue: String) async throws(ClaimError) -> String

    /// The body behind a reference.
    func body(of reference: String) async throws(ClaimError) -> [UInt8]

    /// Removes the body behind a reference.
    func remove(_ reference: String) async throws(ClaimError)
}

/// Why a body could not be stored or fetched.
enum ClaimError: Error, Sendable, Equatable {
    /// There is nothing behind the reference, or not what was stored, and there never will be.
    case lost(reason: String)

    /// The body is larger than the store takes.
    case tooLarge(limit: Int)

    /// The store cannot be used for now.
    case unavailable(reason: String)

    /// The task was cancelled.
    case cancelled
}
