// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What answers the requests to one listener.
protocol RouteHandler: Sendable {
    /// The resources there are.
    var table: RouteTable { get }

    /// Whether requests get spans and a line in the access log at level info: those of clients do.
    var isPublic: Bool { get }

    /// Answers a request to one of the resources.
    ///
    /// - Throws: `APIError` for what the client is told instead.
    func reply(to exchange: Exchange) async throws(APIError) -> Reply
}
