// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests

/// The service account of an actor that takes a role of AWS (IRSA).
///
/// https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
enum ServiceAccount {
    /// The account's name; nil when the transport asks for none.
    static func name(_ context: ActorContext) -> String? {
        role(context) == nil ? nil : "asya-\(context.actor.name)"
    }

    static func object(_ context: ActorContext) -> WantedObject? {
        guard let role = role(context), let name = name(context) else { return nil }
        return WantedObject(
            context.reference("v1", "ServiceAccount", name: name),
            [
                "metadata": context.metadata(name: name, annotations: ["eks.amazonaws.com/role-arn": role])
            ]
        )
    }

    private static func role(_ context: ActorContext) -> String? {
        guard case .sqs(let place) = context.transport.place else { return nil }
        return place.actorRole
    }
}
