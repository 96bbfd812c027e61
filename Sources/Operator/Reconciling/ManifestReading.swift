// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests
internal import Transports
internal import Workloads
internal import YAMLDocuments

/// What a resource says, and what is wrong with that.
struct ManifestReading {
    private(set) var actor: AsyncActor?
    private(set) var plan: WorkloadPlan?
    private(set) var manifestProblem: ActorObservation.Problem?
    private(set) var transportProblem: ActorObservation.Problem?
    private(set) var workloadProblem: ActorObservation.Problem?
    private(set) var scalingProblem: ActorObservation.Problem?

    init(_ input: ReconcileInput) {
        guard let resource = input.actor, case .object(let members) = resource else { return }
        // JSON is YAML, so that there is one reader with one set of messages.
        let text = String(
            decoding: JSONValue.object(members.filter { $0.name != "status" }).encoded(),
            as: UTF8.self
        )
        do throws(DocumentError) {
            actor = try ManifestReader.decode(text, file: input.key.description).actors.first
        } catch {
            let messages = error.problems.prefix(5).map(\.message).joined(separator: "; ")
            manifestProblem = .init(reason: "InvalidManifest", message: messages)
        }
        guard let actor else { return }
        if let owner = input.queueOwner {
            let queue = WorkloadPlan.queueName(actor, input.settings).value
            let error = WorkloadError.queueTaken(queue: queue, by: owner.description)
            transportProblem = .init(reason: "QueueTaken", message: "\(error)")
            return
        }
        do throws(WorkloadError) {
            let plan = try WorkloadPlan(
                actor,
                uid: resource["metadata"]?["uid"]?.stringValue,
                input.settings
            )
            self.plan = plan
            scalingProblem = plan.scalingProblem.map { .init(reason: "NoKEDA", message: "\($0)") }
        } catch {
            switch error {
            case .unknownTransport: transportProblem = .init(reason: "UnknownTransport", message: "\(error)")
            case .disabledTransport: transportProblem = .init(reason: "DisabledTransport", message: "\(error)")
            case .queueTaken: transportProblem = .init(reason: "QueueTaken", message: "\(error)")
            case .serviceAccountConflict, .reservedVolume:
                workloadProblem = .init(reason: "InvalidTemplate", message: "\(error)")
            case .missingKEDA: scalingProblem = .init(reason: "NoKEDA", message: "\(error)")
            }
        }
    }
}
