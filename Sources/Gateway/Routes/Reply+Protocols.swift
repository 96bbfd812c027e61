// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import JSONRPC

// What the servers of protocols answer, as the listener sends it. They know neither the listener nor its limits.
extension Reply {
    /// The answer of a protocol's server; header fields whose names HTTP does not allow are left out.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - admission: Has places for those who follow streams.
    ///   - instruments: Count the events.
    /// - Throws: `APIError` when there are too many streams.
    init(
        _ response: RPCHTTPResponse<some Sendable>,
        _ admission: Admission,
        _ instruments: GatewayInstruments
    ) throws(APIError) {
        var fields = HTTPFields()
        for header in response.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        let content: Content =
            switch response.body {
            case .empty: .none
            case .json(let bytes): .bytes(bytes)
            case .events(let stream): try .stream(stream, admission, instruments)
            }
        self.init(status: response.status, fields: fields, content: content)
    }
}

extension Reply.Content {
    /// A protocol's stream: it has a place among those that follow streams while it lasts, and its events are counted.
    fileprivate static func stream(
        _ stream: RPCEventStream,
        _ admission: Admission,
        _ instruments: GatewayInstruments
    ) throws(APIError) -> Reply.Content {
        let ticket = try StreamTicket(admission)
        return .events { sink in
            defer { withExtendedLifetime(ticket) {} }
            try await stream.write { bytes in
                instruments.countEvent()
                try await sink(bytes)
            }
        }
    }
}

extension RPCHTTPRequest {
    /// A request as the listener has read it.
    init(_ head: RequestHead, body: [UInt8] = []) {
        self.init(
            method: head.method,
            headers: head.fields.map { RPCHeader($0.name.rawName, $0.value) },
            body: body
        )
    }
}
