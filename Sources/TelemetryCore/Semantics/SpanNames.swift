// SPDX-License-Identifier: Apache-2.0

/// The names of spans: an operation and a destination of low cardinality.
///
/// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#span-name. Make a name once and keep it:
/// building one allocates.
public enum SpanNames {
    /// The root of a trace: someone sends an envelope to an actor.
    public static func send(_ actor: String) -> String { "send \(actor)" }

    /// Someone asks the gateway.
    ///
    /// https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name
    public static func request(_ method: String, _ route: String) -> String {
        route.isEmpty ? method : "\(method) \(route)"
    }

    /// Someone calls a tool in a message that names its own trace.
    ///
    /// https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/
    public static func toolCall(_ tool: String) -> String { "tools/call \(tool)" }

    /// The gateway publishes the envelope of a call for the first actor of its route.
    public static func call(_ actor: String) -> String { "call \(actor)" }

    /// Someone sends a dead letter to an actor again.
    public static func redrive(_ actor: String) -> String { "redrive \(actor)" }

    /// A sidecar handles one message of an actor.
    public static func process(_ actor: String) -> String { "process \(actor)" }

    /// A worker of the runtime runs an actor's handler.
    public static func handler(_ actor: String) -> String { "handler \(actor)" }

    /// A sidecar publishes an envelope for the next actor.
    public static func publish(_ actor: String) -> String { "publish \(actor)" }

    /// A sidecar settles a message with the broker.
    public static func settle(_ queue: String) -> String { "settle \(queue)" }

    /// The operator makes an actor what its manifest says.
    public static func reconcile(_ actor: String) -> String { "reconcile \(actor)" }

    /// The operator takes one step of that.
    public static func step(_ action: String) -> String { "step \(action)" }

    /// The root of a replay's trace.
    public static func replay(_ actor: String) -> String { "replay \(actor)" }
}
