// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// What a worker says when a message is over.
struct WorkerAnswer: Equatable {
    /// Which of its messages.
    let number: UInt64
    /// How many outputs there are; nil when the handler failed.
    let outputs: Int?
    /// When the handler began and ended, in nanoseconds of the monotonic clock.
    let beganNano: UInt64
    let endedNano: UInt64
    /// Whether the worker waits until its output is read.
    let hasOutput: Bool
    /// The array for the sidecar.
    let body: ByteBuffer
}
