// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension RuntimeHello {
    /// The greeting a sidecar sends first.
    static let request: [UInt8] = Array(#"{"asya_hello":{"version":1}}"#.utf8)

    /// A greeting that asks the runtime to keep what it recorded of a trace.
    ///
    /// It is a greeting so that a runtime that knows nothing of it answers it all the same.
    static func request(keeping traceID: String) -> [UInt8] {
        JSONValue.object([
            .init("asya_hello", .object([.init("version", .int(version)), .init("keep", .string(traceID))]))
        ]).encoded()
    }

    /// The trace that a greeting asks to keep; `nil` when it asks for nothing.
    static func keptTrace(in request: some Collection<UInt8>) -> String? {
        (try? JSONValue(decoding: Array(request)))?["asya_hello"]?["keep"]?.stringValue
    }

    /// Whether a frame is a greeting, of this version or a later one, and not a message.
    static func isRequest(_ frame: some Collection<UInt8>) -> Bool {
        let start = Array(#"{"asya_hello":"#.utf8)
        guard frame.count <= 256, frame.starts(with: start) else { return false }
        guard let value = try? JSONValue(decoding: Array(frame)), case .object(let members) = value else {
            return false
        }
        return members.count == 1
    }

    /// No more messages are put on one connection, whatever the runtime says.
    private static let mostPipelining = 1_024

    /// The answer to a greeting.
    func encoded() -> [UInt8] {
        let hello = JSONValue.object([
            .init("version", .int(Self.version)),
            .init("handler", .string(handler)),
            .init("fingerprint", fingerprint.map { .string($0) } ?? .null),
            .init("workers", .int(workers)),
            .init("pipelining", .int(pipelining)),
        ])
        return JSONValue.array([.object([.init("asya_hello", hello)])]).encoded()
    }

    /// Reads an answer to a greeting; `nil` when it is anything else, as it is from a runtime of v0.1.
    init?(answer: [UInt8]) {
        guard let value = try? JSONValue(decoding: answer), let hello = value[0]?["asya_hello"],
            let handler = hello["handler"]?.stringValue, let workers = hello["workers"]?.intValue, workers >= 1
        else { return nil }
        self.init(
            handler: handler,
            fingerprint: hello["fingerprint"]?.stringValue,
            workers: workers,
            // Whoever does not say takes one at a time.
            pipelining: min(max(1, hello["pipelining"]?.intValue ?? 1), Self.mostPipelining)
        )
    }
}
