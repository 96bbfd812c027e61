// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What a gateway answers to a call: where its outcome will be.
public struct CallReceipt: Sendable, Equatable {
    /// The envelope that was made for it.
    public let envelopeID: String
    /// The trace that it begins or goes on with; nil when the gateway does not tell.
    public let traceID: String?

    /// Reads the answer to `POST /tools/call`, whose text is JSON in JSON.
    ///
    /// - Throws: `GatewayClientError.refused` for a call that the gateway answers with an error in the place of a receipt.
    init(_ json: JSONValue, url: String) throws(GatewayClientError) {
        let text = json["content"]?[0]?["text"]?.stringValue ?? ""
        if json["isError"]?.boolValue == true { throw .refused(status: 200, code: nil, message: text) }
        guard let receipt = try? JSONValue(decoding: Array(text.utf8)), let id = receipt["envelope_id"]?.stringValue
        else {
            throw .unexpectedAnswer(url: url, reason: "the answer to the call names no envelope")
        }
        envelopeID = id
        traceID = receipt["trace_id"]?.stringValue
    }
}
