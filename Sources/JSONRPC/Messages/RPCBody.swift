// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What the body of a request holds.
package enum RPCBody: Sendable, Equatable {
    /// One message.
    case single(RPCMessage)
    /// An array of messages, each read for itself.
    case batch([Result<RPCMessage, RPCMessage.Rejection>])

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - bytes: the body.
    ///   - maxDepth: how deep arrays and objects may nest.
    ///   - batchLimit: how many messages a batch may hold; 0 where there are no batches.
    /// - Throws: The error of the whole body.
    package init(_ bytes: [UInt8], maxDepth: Int, batchLimit: Int = 0) throws(RPCMessage.Rejection) {
        let value: JSONValue
        do {
            value = try JSONValue(decoding: bytes, maxDepth: maxDepth)
        } catch {
            throw RPCMessage.Rejection(error: .parse(error))
        }
        guard let elements = value.arrayValue else {
            self = .single(try RPCMessage(value))
            return
        }
        guard batchLimit > 0 else {
            let hint = "send each request by itself"
            throw RPCMessage.Rejection(error: .invalidRequest("batches are not supported", hint: hint))
        }
        guard (1...batchLimit).contains(elements.count) else {
            let hint = "put 1 to \(batchLimit) messages into a batch"
            throw RPCMessage.Rejection(
                error: .invalidRequest("a batch of \(elements.count) messages", hint: hint)
            )
        }
        self = .batch(elements.map { element in Result { () throws(RPCMessage.Rejection) in try RPCMessage(element) } })
    }
}
