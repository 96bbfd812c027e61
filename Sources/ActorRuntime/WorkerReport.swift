// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import NIOCore

/// One frame from a worker: a line of ASCII, then JSON.
enum WorkerReport {
    /// The handler is loaded.
    case ready(Handler)
    /// The handler cannot be loaded.
    case unloadable(message: String)
    /// A message is over.
    case answered(WorkerAnswer)
    /// None of these.
    case malformed(reason: String)

    /// What a worker says of the handler it loaded.
    struct Handler: Equatable {
        var fingerprint: String?
        var python: String
    }

    init(frame: ByteBuffer) {
        var body = frame
        guard let end = frame.readableBytesView.prefix(128).firstIndex(of: UInt8(ascii: "\n")),
            let line = body.readSlice(length: end - frame.readerIndex), body.readInteger(as: UInt8.self) != nil
        else {
            self = .malformed(reason: "a frame without a first line")
            return
        }
        if let answer = Self.answer(line, body) {
            self = .answered(answer)
            return
        }
        switch String(buffer: line) {
        case "ready":
            guard let value = Self.object(body), let python = value["python"]?.stringValue else { break }
            self = .ready(Handler(fingerprint: value["fingerprint"]?.stringValue, python: python))
            return
        case "unloadable":
            guard let message = Self.object(body)?["message"]?.stringValue else { break }
            self = .unloadable(message: message)
            return
        default:
            break
        }
        self = .malformed(reason: "a frame whose first line is not one of the protocol")
    }

    /// `outputs COUNT N BEGAN ENDED OUTPUT` or `error 1 N BEGAN ENDED OUTPUT`.
    private static func answer(_ line: ByteBuffer, _ body: ByteBuffer) -> WorkerAnswer? {
        let bytes = line.readableBytesView
        let isError = bytes.starts(with: "error ".utf8)
        guard isError || bytes.starts(with: "outputs ".utf8), let numbers = numbers(in: bytes), numbers[4] <= 1,
            let count = Int(exactly: numbers[0])
        else { return nil }
        return WorkerAnswer(
            number: numbers[1],
            outputs: isError ? nil : count,
            beganNano: numbers[2],
            endedNano: numbers[3],
            hasOutput: numbers[4] == 1,
            body: body
        )
    }

    /// The five decimal numbers after the first word.
    private static func numbers(in line: ByteBufferView) -> InlineArray<5, UInt64>? {
        var numbers: InlineArray<5, UInt64> = .init(repeating: 0)
        var index = -1
        var hasDigits = true
        for byte in line {
            switch byte {
            case UInt8(ascii: " "):
                index += 1
                guard hasDigits, index < 5 else { return nil }
                hasDigits = false
            case UInt8(ascii: "0")...UInt8(ascii: "9") where index >= 0:
                let (tens, overflow) = numbers[index].multipliedReportingOverflow(by: 10)
                let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
                guard !overflow, !carry else { return nil }
                numbers[index] = sum
                hasDigits = true
            default:
                guard index < 0 else { return nil }
            }
        }
        return index == 4 && hasDigits ? numbers : nil
    }

    private static func object(_ body: ByteBuffer) -> JSONValue? {
        try? JSONValue(decoding: Array(body.readableBytesView))
    }
}
