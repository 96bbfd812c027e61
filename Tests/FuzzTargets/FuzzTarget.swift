// SPDX-License-Identifier: Apache-2.0

/// The parsers that read what strangers send, each as a function of any bytes.
///
/// libFuzzer calls them (`make fuzz`), and the tests call them with the inputs kept in `Tests/Fuzz/corpus/<name>`. A
/// parser more is a case, an extension with its check, and a folder of inputs.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// A message from a queue.
    case envelope
    /// A runtime's answer.
    case reply
    /// The stream of a runtime's socket.
    case frames
    /// `traceparent`, `tracestate` and `baggage`.
    case context
    /// An answer of SQS.
    case sqs

    /// Parses `bytes` and checks what comes of it.
    ///
    /// - Parameter bytes: What arrived.
    /// - Throws: ``BrokenPromise`` when the parser does not keep what it promises.
    public func run(_ bytes: [UInt8]) throws(BrokenPromise) {
        switch self {
        case .envelope: try Self.checkEnvelope(bytes)
        case .reply: try Self.checkReply(bytes)
        case .frames: try Self.checkFrames(bytes)
        case .context: try Self.checkContext(bytes)
        case .sqs: try Self.checkSQS(bytes)
        }
    }

    /// Parses `bytes` and ends the process when a promise is broken, which is how a fuzzer learns of it.
    public func runOrEnd(_ bytes: [UInt8]) {
        do throws(BrokenPromise) {
            try run(bytes)
        } catch {
            preconditionFailure(error.description)
        }
    }

    static func promise(_ isKept: Bool, _ what: StaticString) throws(BrokenPromise) {
        guard isKept else { throw BrokenPromise(description: what.description) }
    }
}
