// SPDX-License-Identifier: Apache-2.0

/// An operation being traced.
///
/// A span may be used from several threads at once. It is a small value: a span that nothing records allocates nothing
/// and only carries a context to pass on. `end` counts once; whatever is said to a span after its end is ignored.
public struct Span: Sendable {
    /// The span's identity, to be passed to children and other processes.
    public let context: SpanContext

    let recorder: SpanRecorder?

    init(context: SpanContext, recorder: SpanRecorder?) {
        self.context = context
        self.recorder = recorder
    }

    /// A span that records nothing and has the context it is given, or none.
    public static func nonRecording(_ context: SpanContext = .invalid) -> Span {
        Span(context: context, recorder: nil)
    }

    /// Whether what is said to the span goes anywhere; ask before computing something costly.
    public var isRecording: Bool { recorder?.isRecording ?? false }

    /// Sets an attribute; of two values for one key the later wins.
    public func set(_ key: AttributeKey, _ value: AttributeValue) {
        recorder?.set(key, value)
    }

    /// Sets every attribute of a list.
    public func set(_ attributes: @autoclosure () -> Attributes) {
        recorder?.set(attributes())
    }

    /// Adds an event, now or at the given time.
    public func addEvent(
        _ name: String,
        attributes: @autoclosure () -> Attributes = Attributes(),
        at timeUnixNano: UInt64? = nil
    ) {
        recorder?.addEvent(name, attributes(), at: timeUnixNano)
    }

    /// Adds a link to another span; a link to an invalid context is ignored.
    public func addLink(_ context: SpanContext, attributes: @autoclosure () -> Attributes = Attributes()) {
        recorder?.addLink(context, attributes())
    }

    /// Marks the span as failed: sets `error.type` and the status.
    ///
    /// - Parameters:
    ///   - type: A class of errors, of low cardinality.
    ///   - message: A description for people, without payloads and secrets.
    public func setError(type: String, message: String) {
        recorder?.setError(type: type, message: message)
    }

    /// Declares the operation a success, over any error said before.
    public func setOK() {
        recorder?.setOK()
    }

    /// Gives the span a better name than it started with.
    public func rename(_ name: String) {
        recorder?.rename(name)
    }

    /// Moves the start of an operation that waited its turn after the span was made.
    public func begin(at timeUnixNano: UInt64) {
        recorder?.begin(at: timeUnixNano)
    }

    /// Ends the span now or at the given time and hands it to the tracer's processor; only the first call counts.
    public func end(at timeUnixNano: UInt64? = nil) {
        recorder?.end(at: timeUnixNano)
    }
}
