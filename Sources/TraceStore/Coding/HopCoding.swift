// SPDX-License-Identifier: Apache-2.0

/// The parts of a hop that are stored as protobuf.
///
/// `error`: `code=1, type=2, message=3, traceback=4`. `input`: an `EnvelopePart`. `outputs`: a list of field 1 with
/// `queue=1` (a row in `text`), `envelope_id=2` (absent where it equals the hop's), `envelope=3: EnvelopePart`.
enum HopCoding {
    struct Output {
        var queue: Int64
        var envelopeID: String?
        var part: EnvelopePart
    }

    static func encode(_ error: HopError) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.string(1, error.code)
        writer.string(2, error.type)
        writer.string(3, error.message)
        if let traceback = error.traceback { writer.string(4, traceback) }
        return writer.bytes
    }

    static func decodeError(_ bytes: [UInt8]) -> HopError {
        var error = HopError(code: "", type: "", message: "")
        var reader = ProtobufReader(bytes)
        while let (field, value) = reader.next() {
            switch field {
            case 1: error.code = value.string
            case 2: error.type = value.string
            case 3: error.message = value.string
            case 4: error.traceback = value.string
            default: break
            }
        }
        return error
    }

    static func encode(_ part: EnvelopePart) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.reserve(part.head.count + part.tail.count + 24)
        part.write(to: &writer)
        return writer.bytes
    }

    static func encode(_ outputs: [Output]) -> [UInt8]? {
        guard !outputs.isEmpty else { return nil }
        var writer = ProtobufWriter()
        writer.reserve(outputs.reduce(0) { $0 + $1.part.head.count + $1.part.tail.count + 64 })
        for output in outputs {
            writer.message(1) { writer in
                writer.varint(1, UInt64(bitPattern: output.queue))
                if let id = output.envelopeID { writer.string(2, id) }
                writer.message(3) { output.part.write(to: &$0) }
            }
        }
        return writer.bytes
    }

    static func decodeOutputs(_ bytes: [UInt8]) -> [Output] {
        var outputs: [Output] = []
        var reader = ProtobufReader(bytes)
        while let (field, message) = reader.next() {
            guard field == 1 else { continue }
            var output = Output(queue: 0, envelopeID: nil, part: EnvelopePart(state: .omitted, size: 0))
            var inner = ProtobufReader(message.data)
            while let (field, value) = inner.next() {
                switch field {
                case 1: output.queue = Int64(bitPattern: value.integer)
                case 2: output.envelopeID = value.string
                case 3: output.part = EnvelopePart(value.data)
                default: break
                }
            }
            outputs.append(output)
        }
        return outputs
    }
}
