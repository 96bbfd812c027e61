// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import Manifests
public import Transports

/// Everything that an actor needs on a cluster: a pure function of its manifest and the operator's settings.
///
/// What is here is applied as it is, so a field that is not here is nobody's of ours: the replicas of an actor that KEDA
/// scales, for instance.
public struct WorkloadPlan: Sendable, Hashable {
    /// The objects, in the order in which they are created; the workload comes before what scales it.
    public let objects: [WantedObject]
    /// The actor's queue.
    public let queue: WantedQueue
    /// What becomes of the queue when the actor is deleted.
    public let queuePolicy: QueuePolicy
    /// The Deployment or StatefulSet among the objects.
    public let workload: WantedObject.Reference
    /// The ScaledObject among the objects, when KEDA scales the actor.
    public let scaledObject: WantedObject.Reference?
    /// Why the actor is not scaled although its manifest asks for it; it runs with the replicas of its manifest then.
    public let scalingProblem: WorkloadError?
    /// Secrets that pods need to use the transport.
    public let transportSecrets: Set<String>

    /// Works out what an actor needs.
    ///
    /// - Parameters:
    ///   - actor: The actor.
    ///   - uid: The uid of the actor's resource, whose property the objects are; nil for objects that nobody owns.
    ///   - settings: What the operator knows.
    /// - Throws: `WorkloadError` when the actor cannot run like this.
    public init(_ actor: AsyncActor, uid: String?, _ settings: WorkloadSettings) throws(WorkloadError) {
        let transport = try Self.transport(of: actor, settings)
        let context = ActorContext(actor, uid: uid, transport, settings)
        let template = try PodTemplate(context)
        workload = context.reference(
            "apps/v1",
            actor.workload.kind.rawValue
        )
        queue = context.queue
        queuePolicy = transport.queues
        transportSecrets = transport.secretNames
        var objects: [WantedObject] = []
        if let account = ServiceAccount.object(context) { objects.append(account) }
        objects.append(Self.workload(context, workload, template))
        scalingProblem = actor.scaling.enabled && !settings.server.hasKEDA ? .missingKEDA : nil
        if context.isScaled {
            let scaling = Autoscaling(context, target: workload)
            objects += scaling.objects
            scaledObject = scaling.reference
        } else {
            scaledObject = nil
        }
        if settings.createsPodMonitors, settings.server.hasPodMonitors {
            objects.append(PodMonitor.object(context, template.ports))
        }
        self.objects = objects
    }

    /// The queue of an actor, wherever it is.
    public static func queueName(_ actor: AsyncActor, _ settings: WorkloadSettings) -> QueueName {
        QueueName(
            actor: actor.name,
            namespace: settings.namespacesQueues ? actor.namespace ?? ActorContext.defaultNamespace : nil
        )
    }

    private static func transport(
        of actor: AsyncActor,
        _ settings: WorkloadSettings
    ) throws(WorkloadError) -> ClusterTransport {
        guard let transport = settings.transports[actor.transport] else {
            throw .unknownTransport(
                actor.transport,
                known: settings.transports.values.filter(\.isEnabled).map(\.name).sorted()
            )
        }
        guard transport.isEnabled else { throw .disabledTransport(actor.transport) }
        return transport
    }

    private static func workload(
        _ context: ActorContext,
        _ reference: WantedObject.Reference,
        _ template: PodTemplate
    ) -> WantedObject {
        let actor = context.actor
        var spec = JSONObject()
        // KEDA owns the replicas of what it scales: a field that is not applied is not fought over.
        if !context.isScaled { spec["replicas"] = .int(actor.workload.replicas) }
        spec["selector"] = ["matchLabels": .texts(context.selector)]
        switch actor.workload.kind {
        case .deployment: spec["revisionHistoryLimit"] = 3
        case .statefulSet:
            spec["serviceName"] = .string(actor.name)
            spec["podManagementPolicy"] = "Parallel"
        }
        spec["template"] = template.json
        return WantedObject(reference, ["metadata": context.metadata(), "spec": spec.json])
    }
}
