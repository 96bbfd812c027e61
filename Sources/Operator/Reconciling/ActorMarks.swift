// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Workloads

/// What the operator writes into the metadata of an actor: its finalizer, and the queues that were made.
struct ActorMarks: Sendable, Hashable {
    /// Holds the resource until its queues are gone; the name is v0.1's.
    static let finalizer = "asya.sh/finalizer"

    /// All finalizers of the resource, those of others as well.
    var finalizers: [String]
    /// The queues; nil when the annotation stays as it is.
    var queues: [String]?
    /// What the resource must be for the write to hold.
    var resourceVersion: String

    /// The marks of a resource as it is.
    init(_ actor: JSONValue) {
        let metadata = actor["metadata"]
        finalizers = metadata?["finalizers"]?.arrayValue?.compactMap(\.stringValue) ?? []
        resourceVersion = metadata?["resourceVersion"]?.stringValue ?? ""
        queues = metadata?["annotations"]?[WantedQueue.annotation]?.stringValue.map { text in
            text.split(separator: ",").map(String.init)
        }
    }

    /// Whether the resource is held.
    var isHeld: Bool { finalizers.contains(Self.finalizer) }

    /// The marks with the finalizer and a queue; the same when both are there.
    func claiming(_ queue: String) -> ActorMarks {
        var marks = self
        if !isHeld { marks.finalizers.append(Self.finalizer) }
        let known = queues ?? []
        if !known.contains(queue) { marks.queues = known + [queue] }
        return marks
    }

    /// The marks without the finalizer.
    func releasing() -> ActorMarks {
        var marks = self
        marks.finalizers.removeAll { $0 == Self.finalizer }
        marks.queues = nil
        return marks
    }

    /// A merge patch that writes them, and fails when somebody else wrote meanwhile.
    var patch: JSONValue {
        var metadata: [JSONValue.Member] = [
            .init("resourceVersion", .string(resourceVersion)),
            .init("finalizers", .array(finalizers.map { .string($0) })),
        ]
        if let queues {
            let list = queues.joined(separator: ",")
            metadata.append(.init("annotations", .object([.init(WantedQueue.annotation, .string(list))])))
        }
        return ["metadata": .object(metadata)]
    }
}
