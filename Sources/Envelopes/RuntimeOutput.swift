// SPDX-License-Identifier: Apache-2.0

/// One thing a handler produced.
public struct RuntimeOutput: Sendable, Hashable {
    /// The payload of the envelope that it becomes.
    public var payload: RawJSON
    /// The route that the runtime answered with; nil moves the route on by one.
    public var route: Route?
    /// The headers that the runtime answered with; nil leaves them as they are.
    public var headers: Headers?

    /// Makes an output.
    public init(payload: RawJSON, route: Route? = nil, headers: Headers? = nil) {
        self.payload = payload
        self.route = route
        self.headers = headers
    }
}
