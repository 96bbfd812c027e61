// SPDX-License-Identifier: Apache-2.0

/// How an envelope is stored in its hop's row: whole, or in two halves around a payload that has a row in `body`.
///
/// Protobuf: `state=1` (see `State`), `size=2` of the original in bytes, `head=3`, `body=4` (a row's number), `tail=5`.
struct EnvelopePart: Hashable {
    enum State: UInt64 {
        case complete = 0
        case redacted = 1
        case truncated = 2
        case omitted = 3
    }

    var state: State
    var size: Int
    var head: [UInt8] = []
    var body: Int64?
    var tail: [UInt8] = []

    func write(to writer: inout ProtobufWriter) {
        if state != .complete { writer.varint(1, state.rawValue) }
        writer.varint(2, UInt64(size))
        if !head.isEmpty { writer.data(3, head) }
        if let body { writer.varint(4, UInt64(bitPattern: body)) }
        if !tail.isEmpty { writer.data(5, tail) }
    }

    init(state: State, size: Int) {
        self.state = state
        self.size = size
    }

    init(_ bytes: some RandomAccessCollection<UInt8>) {
        self.init(state: .complete, size: 0)
        var reader = ProtobufReader(bytes)
        while let (field, value) = reader.next() {
            switch field {
            case 1: state = State(rawValue: value.integer) ?? .omitted
            case 2: size = Int(clamping: value.integer)
            case 3: head = Array(value.data)
            case 4: body = Int64(bitPattern: value.integer)
            case 5: tail = Array(value.data)
            default: break
            }
        }
    }

    /// The envelope, with the closure's bytes for its payload; `omitted` when they are missing.
    func envelope(body data: (Int64) -> [UInt8]?) -> StoredEnvelope {
        var bytes = head
        if let body {
            guard let payload = data(body) else { return .omitted(size: size) }
            bytes += payload
        }
        bytes += tail
        return switch state {
        case .complete: .complete(bytes)
        case .redacted: .redacted(bytes)
        case .truncated: .truncated(head: bytes, size: size)
        case .omitted: .omitted(size: size)
        }
    }
}
