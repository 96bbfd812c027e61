// SPDX-License-Identifier: Apache-2.0

/// Where SQS has a queue.
struct QueueAddress: Sendable, Equatable {
    /// QueueUrl of every request.
    let url: String

    /// Whether it is a FIFO queue.
    let isFIFO: Bool
}
