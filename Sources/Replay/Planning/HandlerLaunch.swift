// SPDX-License-Identifier: Apache-2.0

/// What the runtime of one actor is started with for a replay.
///
/// Hops with equal launches share a runtime.
struct HandlerLaunch: Sendable, Hashable {
    /// The actor.
    var actor: String
    /// `module.function` or `module.Class.method`.
    var handler: String
    /// The folder that the handler's module is imported from.
    var workingDirectory: String
    /// Variables on top of those of this process, the handler and its mode among them.
    var variables: [String: String]
    /// Whether nobody said what the handler is called with, so that the payload alone is a guess.
    var isModeAssumed = false
    /// Which of several runtimes of the handler, from 0.
    var copy = 0

    /// The same with the handler in envelope mode.
    var inEnvelopeMode: HandlerLaunch {
        var launch = self
        launch.variables[Self.modeVariable] = HandlerMode.envelope.rawValue
        launch.isModeAssumed = false
        return launch
    }

    /// The variable that says what a handler is called with.
    static let modeVariable = "ASYA_HANDLER_MODE"

    /// The variables of the runtime's process.
    ///
    /// What would let it reach a network or write to a store is taken out: a replay is offline and records itself.
    ///
    /// - Parameters:
    ///   - inherited: The variables of this process.
    ///   - socketDirectory: The private folder of the runtime.
    /// - Returns: the whole environment of the process.
    func environment(inheriting inherited: [String: String], socketDirectory: String) -> [String: String] {
        var result = inherited.merging(variables) { _, own in own }
        for name in result.keys where Self.isOnline(name) { result[name] = nil }
        result["ASYA_ACTOR_NAME"] = actor
        result["ASYA_HANDLER"] = handler
        result["ASYA_SOCKET_DIR"] = socketDirectory
        result["ASYA_SOCKET_NAME"] = Self.socketName
        result["ASYA_METRICS_ENABLED"] = "false"
        // One worker, so that an actor with a memory sees its messages in the recorded order.
        result["ASYA_WORKERS"] = "1"
        result["ASYA_GRACE_PERIOD"] = "1s"
        return result
    }

    /// The name of the runtime's socket in its folder.
    static let socketName = "asya-runtime.sock"

    private static func isOnline(_ name: String) -> Bool {
        name.hasPrefix("OTEL_EXPORTER_") || name.hasPrefix("ASYA_TRACE_") || name == "ASYA_GATEWAY_URL"
            || name == "ASYA_METRICS_ADDRESS_FILE" || name == "ASYA_RUNTIME_METRICS_ADDR" || name == "ASYA_SOCKET_CHMOD"
    }
}
