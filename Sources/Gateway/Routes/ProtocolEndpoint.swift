// SPDX-License-Identifier: Apache-2.0

internal import Access

/// A protocol that is spoken below one path of the public listener, such as the Model Context Protocol at `/mcp`.
///
/// Whoever asks has been admitted; the body has not been read.
protocol ProtocolEndpoint: Sendable {
    /// Answers a request.
    func reply(to exchange: Exchange, from principal: Principal) async throws(APIError) -> Reply
}
