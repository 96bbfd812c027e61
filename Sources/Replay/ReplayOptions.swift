// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// How recorded traces are replayed.
public struct ReplayOptions: Sendable {
    /// The folder of the trace store.
    ///
    /// It is read, and gets a new slice when it is writable.
    public var directory: String
    /// The handlers.
    public var catalog: HandlerCatalog
    /// Whether a hop gets what the hop before it put out in the replay, instead of what was recorded.
    public var isChained: Bool
    /// What may differ.
    ///
    /// Paths are those of an envelope put out (`.payload.time`), or begin with `.outputs` or `.error`.
    public var ignoring: [JSONPath]
    /// The path of `asya-runtime`, or a name to look up in `PATH`.
    public var runtimeExecutable: String
    /// Whether the replay is recorded.
    public var isRecorded: Bool

    /// Makes options.
    public init(
        directory: String,
        catalog: HandlerCatalog,
        isChained: Bool = false,
        ignoring: [JSONPath] = [],
        runtimeExecutable: String = RuntimeExecutable.locate(),
        isRecorded: Bool = true
    ) {
        self.directory = directory
        self.catalog = catalog
        self.isChained = isChained
        self.ignoring = ignoring
        self.runtimeExecutable = runtimeExecutable
        self.isRecorded = isRecorded
    }
}
