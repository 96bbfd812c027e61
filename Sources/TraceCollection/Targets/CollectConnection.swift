// SPDX-License-Identifier: Apache-2.0

public import HTTPClient

/// The way to the ops server of one process.
public protocol CollectConnection: Sendable {
    /// Asks for what is at a path.
    ///
    /// - Parameters:
    ///   - path: The path from the root of the server on, with its query.
    ///   - headers: What is sent besides what the way itself needs.
    /// - Returns: The answer, of whatever status.
    /// - Throws: `HTTPError` when there is none.
    func get(_ path: String, headers: [HTTPHeader]) async throws(HTTPError) -> HTTPResponse
}
