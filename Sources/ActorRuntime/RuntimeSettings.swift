// SPDX-License-Identifier: Apache-2.0

public import Settings
internal import TelemetryCore

/// What the runtime is told by its environment.
public struct RuntimeSettings: Sendable {
    /// What a handler is called with and returns.
    public enum HandlerMode: String, CaseIterable, Sendable {
        /// The payload alone.
        case payload
        /// The whole envelope, whose route it may change after the current actor.
        case envelope
    }

    /// The actor's name, for logs, metrics and spans.
    public var actor: String
    /// The handler, `module.function` or `module.Class.method`.
    public var handler: String
    /// What the handler is called with.
    public var handlerMode: HandlerMode
    /// Worker processes.
    public var workers: Int
    /// Time allowed for one message.
    public var timeout: Duration
    /// Time allowed for messages in flight after SIGTERM.
    public var gracePeriod: Duration
    /// The interpreter of the workers, a path or a name on `PATH`.
    public var python: String
    /// Folder of the socket and the ready file.
    public var socketDirectory: String
    /// Name of the socket in its folder.
    public var socketName: String
    /// Mode of the socket file; `nil` leaves what the umask gives.
    public var socketPermissions: UInt32?
    /// Longest message, and a quarter of the longest answer.
    public var maxEnvelopeBytes: Int
    /// Where metrics and health are served; `nil` is nowhere.
    public var opsAddress: ListenAddress?
    /// File the address of ``opsAddress`` is written to.
    public var opsAddressFile: String?
    /// Everything the process was started with; the workers inherit it.
    public var environment: Environment
    /// Variables named `ASYA_` that mean nothing to any component.
    public var unknownVariables: [String]

    /// Reads the environment.
    ///
    /// - Parameter environment: the variables.
    /// - Throws: `SettingsError`, which names the variable, its value and what is allowed.
    public init(_ environment: Environment) throws(SettingsError) {
        self.environment = environment
        handler = try environment.required(
            "ASYA_HANDLER",
            allowed: "the Python function to run, as module.function or module.Class.method"
        )
        actor = environment.string("ASYA_ACTOR_NAME", default: "unknown")
        handlerMode = try environment.choice("ASYA_HANDLER_MODE", default: .payload)
        workers = try environment.int("ASYA_WORKERS", default: 1, in: 1...256)
        timeout = try environment.duration(
            "ASYA_RUNTIME_TIMEOUT",
            default: .seconds(300),
            in: .milliseconds(1) ... .seconds(86_400 * 7)
        )
        gracePeriod = try environment.duration("ASYA_GRACE_PERIOD", default: .seconds(25))
        let otherPython = environment.string("ASYA_PYTHONEXECUTABLE", default: "python3")
        python = environment.string("ASYA_PYTHON", default: otherPython)
        socketDirectory = environment.string("ASYA_SOCKET_DIR", default: "/var/run/asya")
        socketName = environment.string("ASYA_SOCKET_NAME", default: "asya-runtime.sock")
        socketPermissions = try Self.permissions(environment)
        maxEnvelopeBytes = try environment.int("ASYA_MAX_ENVELOPE_BYTES", default: 16 << 20, in: 1024...(256 << 20))
        _ = try environment.bool("ASYA_ENABLE_VALIDATION", default: true)
        let servesMetrics = try environment.bool("ASYA_METRICS_ENABLED", default: true)
        let address = try environment.address(Self.opsAddressVariable, default: ListenAddress(port: 8081))
        opsAddress = servesMetrics ? address : nil
        opsAddressFile = environment.string("ASYA_METRICS_ADDRESS_FILE")
        unknownVariables = environment.unknownVariables(known: VariableCatalog.names)
    }

    /// The variable that ``opsAddress`` is read from.
    static let opsAddressVariable = "ASYA_RUNTIME_METRICS_ADDR"

    /// Path of the socket that sidecars connect to.
    var socketPath: String { "\(socketDirectory)/\(socketName)" }

    /// Path of the socket that a worker comes back to when its handler closed the descriptor it was born with.
    var returnPath: String { "\(socketDirectory)/\(socketName).workers" }

    /// Path of the file that says that the runtime is ready.
    var readyPath: String { "\(socketDirectory)/runtime-ready" }

    /// Longest frame, of a message or of an answer, which may hold many outputs.
    var maxFrameBytes: Int { maxEnvelopeBytes * 4 }

    private static func permissions(_ environment: Environment) throws(SettingsError) -> UInt32? {
        // Set and empty means that the mode is left alone; the default is that of v0.1.
        if environment.variables["ASYA_SOCKET_CHMOD"] == "" { return nil }
        return try environment.read("ASYA_SOCKET_CHMOD", default: 0o666, allowed: "an octal mode such as 0o666") {
            text in
            let digits = text.lowercased().hasPrefix("0o") ? String(text.dropFirst(2)) : text
            return UInt32(digits, radix: 8).flatMap { $0 <= 0o777 ? $0 : nil }
        }
    }
}
