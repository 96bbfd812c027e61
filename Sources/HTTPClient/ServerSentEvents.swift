// SPDX-License-Identifier: Apache-2.0

/// Takes a stream of server-sent events apart, in whatever pieces it arrives.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. A value without I/O.
public struct ServerSentEvents: Sendable {
    /// One event.
    public struct Event: Sendable, Hashable {
        /// Its name; `message` when the stream names none.
        public var name: String
        /// Its data, lines joined by a line feed.
        public var data: String
        /// The last id that the stream has given, from which it can be resumed; empty before the first.
        public var id: String

        /// Makes an event.
        public init(name: String = "message", data: String, id: String = "") {
            self.name = name
            self.data = data
            self.id = id
        }
    }

    /// The id of the last event, to be sent as `Last-Event-ID` when the stream is asked for again.
    public private(set) var lastEventID: String
    /// The pause that the stream asks for before it is asked for again.
    public private(set) var retry: Duration?
    /// Whether an event was longer than allowed, so that the stream cannot be followed.
    public private(set) var isOverLimit = false

    private let limit: Int
    private var line: [UInt8] = []
    private var name = ""
    private var data: [String] = []
    private var dataBytes = 0
    private var id: String
    private var isFirstLine = true
    private var endedWithReturn = false

    /// Begins a stream.
    ///
    /// - Parameters:
    ///   - lastEventID: The id that it is resumed after; empty at the first time.
    ///   - limit: The most bytes of one event.
    public init(lastEventID: String = "", limit: Int = 64 << 20) {
        self.lastEventID = lastEventID
        self.limit = limit
        id = lastEventID
    }

    /// Takes the next bytes.
    ///
    /// - Returns: The events that are complete with them; an event at the end of the stream without an empty line after it
    ///   is none.
    public mutating func receive(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        for byte in bytes where !isOverLimit {
            let followsReturn = endedWithReturn
            endedWithReturn = byte == 0x0D
            switch byte {
            case 0x0A where followsReturn: continue
            case 0x0A, 0x0D:
                if let event = endLine() { events.append(event) }
            default:
                line.append(byte)
                if line.count + dataBytes > limit { isOverLimit = true }
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        // A byte order mark may come first.
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        field(String(decoding: line[..<colon], as: UTF8.self), value)
        return nil
    }

    private mutating func field(_ field: String, _ value: ArraySlice<UInt8>) {
        let text = String(decoding: value, as: UTF8.self)
        switch field {
        case "event": name = text
        case "data":
            data.append(text)
            dataBytes += value.count + 1
        case "id": if !value.contains(0) { id = text }
        case "retry":
            let isNumber = !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) }
            if isNumber, let milliseconds = Int32(text) { retry = .milliseconds(milliseconds) }
        // A comment has an empty name.
        default: break
        }
    }

    private mutating func dispatch() -> Event? {
        lastEventID = id
        defer {
            name = ""
            data.removeAll()
            dataBytes = 0
        }
        guard !data.isEmpty else { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"), id: id)
    }
}
