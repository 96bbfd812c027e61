// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import NIOCore

/// One frame from a worker: a line of ASCII, then JSON.
enum WorkerReport {
    /// The handler is loaded.
    case ready(Handler)
    /// The handler cannot be loaded.
    case unloadable(message: String)
    /// Message `number` is answered; `body` is the array for the sidecar.
    case outputs(number: UInt64, count: Int, body: ByteBuffer)
    /// Message `number` failed; `body` is the array for the sidecar.
    case error(number: UInt64, body: ByteBuffer)
    /// None of these.
    case malformed(reason: String)

    /// What a worker says of the handler it loaded.
    struct Handler: Equatable {
        var fingerprint: String?
        var python: String
    }

    init(frame: ByteBuffer) {
        var body = frame
        guard let end = frame.readableBytesView.prefix(96).firstIndex(of: UInt8(ascii: "\n")),
            let line = body.readString(length: end - frame.readerIndex), body.readInteger(as: UInt8.self) != nil
        else {
            self = .malformed(reason: "a frame without a first line")
            return
        }
        let words = line.split(separator: " ")
        switch (words.first, words.count) {
        case ("outputs", 3):
            guard let number = UInt64(words[1]), let count = Int(words[2]) else { break }
            self = .outputs(number: number, count: count, body: body)
            return
        case ("error", 2):
            guard let number = UInt64(words[1]) else { break }
            self = .error(number: number, body: body)
            return
        case ("ready", 1):
            guard let value = Self.object(body), let python = value["python"]?.stringValue else { break }
            self = .ready(Handler(fingerprint: value["fingerprint"]?.stringValue, python: python))
            return
        case ("unloadable", 1):
            guard let message = Self.object(body)?["message"]?.stringValue else { break }
            self = .unloadable(message: message)
            return
        default:
            break
        }
        self = .malformed(reason: "a frame whose first line is not one of the protocol")
    }

    private static func object(_ body: ByteBuffer) -> JSONValue? {
        try? JSONValue(decoding: Array(body.readableBytesView))
    }
}
