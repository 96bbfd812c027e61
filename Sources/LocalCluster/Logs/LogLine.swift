// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// One line that a process of the cluster wrote.
enum LogLine: Equatable {
    /// A JSON object, as every component logs.
    case object([JSONValue.Member], text: [UInt8])
    /// Why a component cannot work: the reason that it gave before it ended.
    case lastWords(String)
    /// Anything else, such as the trap of a crashed process.
    case plain(String)

    /// Reads a line.
    init(_ bytes: [UInt8], from source: LogSource) {
        if let members = try? JSONValue(decoding: bytes).objectValue {
            self = .object(members, text: bytes)
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let prefix = source.lastWordsPrefix
        self = text.hasPrefix(prefix) ? .lastWords(String(text.dropFirst(prefix.count))) : .plain(text)
    }

    /// The line as JSON, for who reads the whole stream by machine; nil for what is not shown.
    func json(from source: LogSource, nowUnixNano: UInt64) -> [UInt8]? {
        switch self {
        case .object(_, let text): return text
        case .lastWords: return nil
        case .plain(let text):
            var json = JSONWriter()
            json.beginObject()
            json.member(LogKeys.timestamp, RFC3339.format(unixNano: nowUnixNano, fractionDigits: 6))
            json.member(LogKeys.level, LogLevel.error.rawValue)
            json.member(LogKeys.message, text)
            json.member(LogKeys.component, source.component.rawValue)
            if let actor = source.actor { json.member(LogKeys.actor, actor) }
            json.endObject()
            return json.bytes
        }
    }
}
