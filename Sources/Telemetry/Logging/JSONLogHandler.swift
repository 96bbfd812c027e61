// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore
internal import Tracing

/// Writes log events as JSON, one object a line, in the key order that people read: `ts`, `level`, `msg`, `component`,
/// `actor`, `envelope_id`, `trace_id`, `span_id`, then the metadata sorted by name.
///
/// The trace ids come from the task's current span; metadata of the same name takes precedence. Keys without a value
/// are left out. Values longer than ``maxValueBytes`` are cut, so that a line stays a line.
struct JSONLogHandler: LogHandler {
    /// Events below are not written.
    var logLevel: Logger.Level

    /// What every line of this logger carries.
    var metadata: Logger.Metadata = [:]

    /// What every line is asked for when it is written.
    var metadataProvider: Logger.MetadataProvider?

    /// Longer strings are cut to this many bytes, at a character, and end in `…`.
    static let maxValueBytes = 16_384

    private let destination: LogDestination
    private let library: String?

    /// - Parameters:
    ///   - destination: Where lines go, and who says them.
    ///   - library: The logger's label when it is not the component's own.
    ///   - level: The lowest level that is written.
    init(destination: LogDestination, library: String? = nil, level: Logger.Level) {
        self.destination = destination
        self.library = library
        self.logLevel = level
    }

    /// Reads and writes one entry of ``metadata``.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event as one line.
    ///
    /// - Parameter event: What happened.
    func log(event: LogEvent) {
        destination.write(line(for: event), at: event.level)
    }

    /// The line of an event, line end included.
    func line(for event: LogEvent) -> [UInt8] {
        var rest = metadata
        if let library { rest[LogKeys.logger] = .string(library) }
        if let provided = metadataProvider?.get() { rest.merge(provided) { _, new in new } }
        if let explicit = event.metadata { rest.merge(explicit) { _, new in new } }
        if let error = event.error {
            rest[LogKeys.errorType] = .string(String(reflecting: type(of: error)))
            rest[LogKeys.error] = .string("\(error)")
        }
        let span = ServiceContext.current?.spanContext
        var json = JSONWriter()
        json.object { json in
            json.member(LogKeys.timestamp, string: Timestamp.rfc3339(unixNano: destination.clock.nowUnixNano()))
            json.member(LogKeys.level, string: event.level.rawValue)
            json.member(LogKeys.message, string: Self.clipped(event.message.description))
            json.member(LogKeys.component, string: destination.component.rawValue)
            for (key, value) in [
                (LogKeys.actor, destination.actor),
                (LogKeys.envelopeID, nil),
                (LogKeys.traceID, span?.traceID.description),
                (LogKeys.spanID, span?.spanID.description),
            ] {
                if let value = rest.removeValue(forKey: key) ?? value.map({ .string($0) }) {
                    json.member(key) { Self.write(value, to: &$0) }
                }
            }
            for (key, value) in rest.sorted(by: { $0.key < $1.key }) {
                json.member(Self.reserved.contains(key) ? "metadata.\(key)" : key) { Self.write(value, to: &$0) }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// Keys that the line itself has; a second one would make readers disagree on what the line says.
    private static let reserved: Set<String> = [LogKeys.timestamp, LogKeys.level, LogKeys.message, LogKeys.component]

    private static func write(_ value: Logger.MetadataValue, to json: inout JSONWriter) {
        switch value {
        case .string(let string): json.string(clipped(string))
        case .stringConvertible(let value): writeConvertible(value, to: &json)
        case .array(let values):
            json.array { json in
                for value in values { write(value, to: &json) }
            }
        case .dictionary(let members):
            json.object { json in
                for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                    json.member(key) { write(value, to: &$0) }
                }
            }
        }
    }

    /// Numbers and booleans stay what they are, so that a log store can compare them; the rest is its description.
    private static func writeConvertible(_ value: any CustomStringConvertible, to json: inout JSONWriter) {
        switch value {
        case let number as any FixedWidthInteger: json.literal(number.description)
        case let number as Double where number.isFinite: json.literal(number.description)
        case let flag as Bool: json.literal(flag ? "true" : "false")
        default: json.string(clipped(value.description))
        }
    }

    private static func clipped(_ value: String) -> String {
        guard value.utf8.count > maxValueBytes else { return value }
        var end = value.utf8.index(value.startIndex, offsetBy: maxValueBytes)
        while end.samePosition(in: value.unicodeScalars) == nil { value.utf8.formIndex(before: &end) }
        return value[..<end] + "…"
    }
}
