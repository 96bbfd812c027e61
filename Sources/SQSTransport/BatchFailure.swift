// SPDX-License-Identifier: Apache-2.0

/// One entry of a batch request that failed while the request as such succeeded.
package struct BatchFailure: Error, Sendable, Equatable {
    /// The entry's place in the request.
    package let index: Int

    /// Why.
    package let error: SQSError
}
