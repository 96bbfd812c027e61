// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// What `asya send` is told.
public struct SendOptions: Sendable {
    /// How long to wait for results.
    public enum Wait: Sendable, Equatable {
        /// Return as soon as the envelopes are in their queue.
        case no
        /// Wait until every envelope has ended.
        case untilEnded
        /// Wait no longer than this.
        case atMost(Duration)

        /// Reads a limit: a number of seconds, or a duration such as `90s` or `5m`; nil for any other text.
        public init?(argument: String) {
            guard let duration = GoDuration.parse(argument), duration > .zero else { return nil }
            self = .atMost(duration)
        }
    }

    /// The actors to visit, in their order.
    public var route: [String]
    /// JSON, or `@` and a file, or `-` for standard input.
    public var payload: String
    /// `NAME=VALUE`, one a header.
    public var headers: [String]
    /// The id of the only envelope; nil makes one up.
    public var id: String?
    /// How long to wait for results.
    public var wait: Wait
    /// The folder of the cluster.
    public var data: DataFolder
    /// Whether results are printed as whole envelopes instead of payloads.
    public var printsEnvelopes: Bool
    /// The variables of this process: `OTEL_*`, `ASYA_LOG_LEVEL`.
    public var environment: [String: String]

    /// Options with their defaults.
    ///
    /// - Parameter route: the actors to visit.
    public init(route: [String]) {
        self.route = route
        payload = "{}"
        headers = []
        id = nil
        wait = .no
        data = DataFolder(DataFolder.standardName)
        printsEnvelopes = false
        environment = .process
    }
}
