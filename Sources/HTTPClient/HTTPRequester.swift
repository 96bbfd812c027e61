// SPDX-License-Identifier: Apache-2.0

/// What makes HTTP requests without blocking the caller's thread.
public protocol HTTPRequester: Sendable {
    /// Sends a request and returns the whole response, of whatever status.
    ///
    /// Cancelling the task ends the transfer.
    ///
    /// - Parameter request: The request.
    /// - Returns: The response.
    /// - Throws: ``HTTPError`` when there is no response.
    func perform(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
