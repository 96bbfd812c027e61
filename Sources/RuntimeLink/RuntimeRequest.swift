// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// One message that a sidecar sent, and the way back for its answer.
public struct RuntimeRequest: Sendable {
    /// The envelope exactly as sent.
    public let frame: ByteBuffer

    /// Whether the sidecar is content with outputs that lack what the handler left alone: route and headers.
    ///
    /// Every sidecar that greets is; one of v0.1 needs both.
    public let allowsBriefAnswer: Bool

    let respondOnLoop: @Sendable (ByteBuffer) -> Void

    /// Answers.
    ///
    /// The first call counts; an answer to a sidecar that has left goes nowhere.
    ///
    /// - Parameter answer: a JSON array.
    public func respond(_ answer: ByteBuffer) {
        respondOnLoop(answer)
    }
}
