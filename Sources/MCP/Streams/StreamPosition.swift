// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// A place in the stream of one request, as the id of an event says it.
///
/// The id holds all that is needed to go on, so that a stream is taken up again at any replica and after a restart. It
/// gives no rights: the call is looked up for whoever asks.
/// Source: 2025-11-25, basic/transports, "Resumability and Redelivery".
struct StreamPosition: Sendable, Equatable {
    /// The request that the stream answers.
    var requestID: RPCID
    /// What the client calls the progress.
    var progressToken: RPCID?
    /// The call.
    var callID: String
    /// Whether the request asked for the result of a task.
    var isTaskResult: Bool
    /// The last update that was written.
    var sequence: Int64
    /// The last progress that was written, in percent.
    var progress: Double

    /// The id of an event.
    var eventID: String {
        var writer = JSONWriter()
        writer.beginArray()
        writer.raw(requestID.json)
        writer.raw(progressToken?.json ?? .null)
        writer.string(callID)
        writer.bool(isTaskResult)
        writer.int(sequence)
        writer.double(progress)
        writer.endArray()
        return String(decoding: Base64.encode(writer.bytes), as: UTF8.self)
    }

    /// A place.
    init(requestID: RPCID, progressToken: RPCID?, call: MCPCall, isTaskResult: Bool) {
        self.requestID = requestID
        self.progressToken = progressToken
        callID = call.id
        self.isTaskResult = isTaskResult
        sequence = call.update.sequence
        progress = -1
    }

    /// Reads the id of an event; nil when it is none of ours.
    init?(eventID: String) {
        guard let bytes = Base64.decode(Array(eventID.utf8)), let value = try? JSONValue(decoding: bytes, maxDepth: 1),
            value.arrayValue?.count == 6, let requestID = RPCID(value[0]), let callID = value[2]?.stringValue,
            let isTaskResult = value[3]?.boolValue, let sequence = value[4]?.intValue, sequence >= 0,
            let progress = value[5]?.doubleValue
        else { return nil }
        let progressToken = RPCID(value[1])
        guard progressToken != nil || value[1]?.isNull == true else { return nil }
        self.requestID = requestID
        self.progressToken = progressToken
        self.callID = callID
        self.isTaskResult = isTaskResult
        self.sequence = Int64(sequence)
        self.progress = progress
    }
}
