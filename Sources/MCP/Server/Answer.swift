// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// What answers a request.
enum Answer: Sendable {
    /// The result, an object.
    case result(RawJSON)
    /// An error.
    case failure(RPCError)
    /// Events, of which the last one is the result or an error.
    case events(RPCEventStream)
}
