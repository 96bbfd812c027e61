// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes

// What the servers of protocols answer, as the listener sends it. They know neither the listener nor its limits.
extension Reply {
    /// The head of an answer; fields whose names HTTP does not allow are left out.
    init(status: Int, headers: some Sequence<(name: String, value: String)>, content: Content) {
        var fields = HTTPFields()
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        self.init(status: status, fields: fields, content: content)
    }
}

extension Reply.Content {
    /// A protocol's stream: it has a place among those that follow streams while it lasts, and its events are counted.
    ///
    /// - Parameters:
    ///   - admission: Has the places.
    ///   - instruments: Count the events.
    ///   - write: Writes events until there are no more; it throws when the client is gone.
    /// - Returns: The stream.
    /// - Throws: `APIError` when there are too many streams.
    static func stream(
        _ admission: Admission,
        _ instruments: GatewayInstruments,
        _ write: @escaping @Sendable (_ sink: Reply.Sink) async throws -> Void
    ) throws(APIError) -> Reply.Content {
        let ticket = try StreamTicket(admission)
        return .events { sink in
            defer { withExtendedLifetime(ticket) {} }
            try await write { bytes in
                instruments.countEvent()
                try await sink(bytes)
            }
        }
    }
}
