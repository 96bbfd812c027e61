// SPDX-License-Identifier: Apache-2.0

/// The way of an envelope: the actors it visits and where it is.
///
/// What lies behind and the present actor are fixed; what lies ahead may be changed by a handler in envelope mode.
public struct Route: Sendable, Hashable {
    /// The actors in the order they are visited.
    public var actors: [String]
    /// The index of the actor that the envelope is at; the number of actors when all were visited.
    public var current: Int
    /// What the sender wants to travel with the route.
    public var metadata: RawJSON?
    /// Members that this version does not know; they travel on unchanged.
    public var extensions: JSONMembers

    /// Makes a route.
    public init(
        actors: [String],
        current: Int = 0,
        metadata: RawJSON? = nil,
        extensions: JSONMembers = JSONMembers()
    ) {
        self.actors = actors
        self.current = current
        self.metadata = metadata
        self.extensions = extensions
    }

    /// The actor that the envelope is at, or nil when the route is at its end.
    public var currentActor: String? {
        actors.indices.contains(current) ? actors[current] : nil
    }

    /// The route one actor further on.
    public func advanced() -> Route {
        var route = self
        route.current += 1
        return route
    }

    /// Whether a handler at ``currentActor`` may replace this route by `rewrite`.
    public func permits(rewrite: Route) -> Bool {
        violation(of: rewrite) == nil
    }

    /// What forbids a handler at ``currentActor`` to replace this route by `rewrite`, or nil when it may.
    ///
    /// The actors up to and including the current one must be as they were, and `current` must move on. Beyond the last
    /// actor, however far, the pipeline is done.
    public func violation(of rewrite: Route) -> RouteViolation? {
        for index in 0..<min(current + 1, actors.count)
        where index >= rewrite.actors.count || rewrite.actors[index] != actors[index] {
            return .pastChanged(index: index)
        }
        guard rewrite.current > current else { return .notAdvanced(from: current, to: rewrite.current) }
        return nil
    }
}
