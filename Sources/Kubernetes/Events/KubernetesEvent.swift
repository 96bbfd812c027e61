// SPDX-License-Identifier: Apache-2.0

/// Something that happened to an object, for whoever looks at it with `kubectl describe`.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
public struct KubernetesEvent: Sendable, Hashable {
    /// How an event is meant.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// As it should be.
        case normal = "Normal"
        /// Somebody should look.
        case warning = "Warning"
    }

    /// How it is meant.
    public var severity: Severity
    /// Why, as one word in capitals and small letters for machines, such as `QueueCreated`; at most 128 bytes.
    public var reason: String
    /// What was done or tried, as one word, such as `Reconcile`; at most 128 bytes.
    public var action: String
    /// What happened, for people; at most 1,024 bytes, and no secret.
    public var note: String

    /// Makes an event.
    public init(_ severity: Severity, reason: String, action: String, note: String) {
        self.severity = severity
        self.reason = Self.cut(reason, 128)
        self.action = Self.cut(action, 128)
        self.note = Self.cut(note, 1_024)
    }

    /// The text in at most so many bytes, with an ellipsis where something is missing.
    private static func cut(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var short = text.prefix(limit)
        while short.utf8.count > limit - 3 { short.removeLast() }
        return short + "..."
    }
}
