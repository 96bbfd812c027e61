// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// One document as it is written, before routes and defaults of all documents are put together.
struct ToolDocument {
    /// A value and its place.
    struct Located<Value: Equatable> {
        let value: Value
        let location: SourceLocation
    }

    /// A route that tools can name.
    struct RouteTemplate {
        let name: String
        let actors: [String]
        let location: SourceLocation
    }

    var tools: [ToolDraft] = []
    var routes: [RouteTemplate] = []
    var progress: Located<Bool>?
    var timeout: Located<Duration>?
}
