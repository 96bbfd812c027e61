// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The mutable part of a span that is recorded: its data until it ends, and nothing afterwards.
final class SpanRecorder: Sendable {
    private let tracer: Tracer
    private let recording: Mutex<SpanData?>

    init(tracer: Tracer, data: consuming SpanData) {
        self.tracer = tracer
        recording = Mutex(data)
    }

    var isRecording: Bool { recording.withLock { $0 != nil } }

    func set(_ key: AttributeKey, _ value: AttributeValue) {
        recording.withLock { $0?.set(key, value, tracer.limits) }
    }

    func set(_ attributes: Attributes) {
        recording.withLock { data in
            for attribute in attributes { data?.set(attribute.key, attribute.value, tracer.limits) }
        }
    }

    func addEvent(_ name: String, _ attributes: Attributes, at timeUnixNano: UInt64?) {
        let time = timeUnixNano ?? tracer.clock.nowUnixNano()
        let event = SpanEvent(name: name, timeUnixNano: time, attributes: attributes)
        recording.withLock { $0?.add(event, tracer.limits) }
    }

    func addLink(_ context: SpanContext, _ attributes: Attributes) {
        let link = SpanLink(context: context, attributes: attributes)
        recording.withLock { $0?.add(link, tracer.limits) }
    }

    func setError(type: String, message: String) {
        recording.withLock { data in
            data?.set(.errorType, .string(type), tracer.limits)
            // A span that was declared a success stays one: https://opentelemetry.io/docs/specs/otel/trace/api/#set-status
            if data?.status != .ok { data?.status = .error(description: message) }
        }
    }

    func setOK() {
        recording.withLock { $0?.status = .ok }
    }

    func rename(_ name: String) {
        recording.withLock { $0?.name = name }
    }

    func begin(at timeUnixNano: UInt64) {
        recording.withLock { $0?.startUnixNano = timeUnixNano }
    }

    func end(at timeUnixNano: UInt64?) {
        let now = timeUnixNano ?? tracer.clock.nowUnixNano()
        guard var data = recording.withLock({ $0.take() }) else { return }
        // A wall clock that was set back must not make a negative duration.
        data.endUnixNano = max(now, data.startUnixNano)
        tracer.processor.onEnd(consume data)
    }
}
