// SPDX-License-Identifier: Apache-2.0

/// One entry of a batch request that failed while the request as such succeeded.
struct BatchFailure: Error, Sendable, Equatable {
    /// The entry's place in the request.
    let index: Int

    /// Why.
    let error: SQSError
}
