// SPDX-License-Identifier: Apache-2.0

/// One request to the API server that is over, for whoever counts them.
public struct APICall: Sendable, Hashable {
    /// What was asked for, in the terms of roles.
    public enum Verb: String, Sendable, Hashable, CaseIterable {
        /// Reads one object, or something that is no object.
        case get
        /// Reads objects.
        case list
        /// Follows objects.
        case watch
        /// Makes an object.
        case create
        /// Puts an object in the place of another.
        case update
        /// Changes an object, or makes it by server-side apply.
        case patch
        /// Deletes an object.
        case delete
        /// Deletes objects.
        case deleteCollection = "deletecollection"
    }

    /// What was asked for.
    public var verb: Verb
    /// The type's plural, with the subresource after a slash; a word such as `version` for what is no object.
    public var resource: String
    /// The HTTP status; nil when there was no response.
    public var code: Int?
    /// From the first byte to the last, without the wait for the client's own rate limit; for a watch, while it lasted.
    public var duration: Duration

    /// Describes a request.
    public init(verb: Verb, resource: String, code: Int?, duration: Duration) {
        self.verb = verb
        self.resource = resource
        self.code = code
        self.duration = duration
    }
}
