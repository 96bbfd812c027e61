// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// What every `Transport` promises, as checks to run against a real one.
///
/// ```swift
/// @Test(arguments: TransportConformance.allCases)
/// func `a transport keeps its promises`(check: TransportConformance) async throws {
///     try await check.run(on: MyHarness())
/// }
/// ```
public enum TransportConformance: String, Sendable, CaseIterable {
    case deliversWhatWasPublished
    case deliversInOrder
    case suspendsUntilThereIsAMessage
    case honoursTheMaximum
    case acknowledgedMessagesAreGone
    case releasedMessagesComeBack
    case releasedMessagesWait
    case delayedMessagesWait
    case settlesAndPublishes
    case movesDeadLetters
    case rejectsASecondSettlement
    case cancellationClaimsNothing
    case competingConsumersShare
    case leasesAreRenewed
    case crashedConsumersLoseTheirMessages
    case closingReturnsWhatIsHeld
    case closedTransportsThrow
    case carriesLargeMessages
    case tellsTheDepth

    /// Runs the check against queues of its own.
    ///
    /// - Parameter harness: a broker; checks may share one.
    /// - Throws: `ConformanceFailure` when the promise is not kept, and what the transport threw.
    public func run(on harness: some TransportHarness) async throws {
        let suffix = UInt32.random(in: 0 ... .max)
        let checks = ConformanceChecks(
            harness: harness,
            queue: QueueName(actor: "conformance-\(suffix)"),
            next: QueueName(actor: "conformance-next-\(suffix)")
        )
        switch self {
        case .deliversWhatWasPublished: try await checks.deliversWhatWasPublished()
        case .deliversInOrder: try await checks.deliversInOrder()
        case .suspendsUntilThereIsAMessage: try await checks.suspendsUntilThereIsAMessage()
        case .honoursTheMaximum: try await checks.honoursTheMaximum()
        case .acknowledgedMessagesAreGone: try await checks.acknowledgedMessagesAreGone()
        case .releasedMessagesComeBack: try await checks.releasedMessagesComeBack()
        case .releasedMessagesWait: try await checks.releasedMessagesWait()
        case .delayedMessagesWait: try await checks.delayedMessagesWait()
        case .settlesAndPublishes: try await checks.settlesAndPublishes()
        case .movesDeadLetters: try await checks.movesDeadLetters()
        case .rejectsASecondSettlement: try await checks.rejectsASecondSettlement()
        case .cancellationClaimsNothing: try await checks.cancellationClaimsNothing()
        case .competingConsumersShare: try await checks.competingConsumersShare()
        case .leasesAreRenewed: try await checks.leasesAreRenewed()
        case .crashedConsumersLoseTheirMessages: try await checks.crashedConsumersLoseTheirMessages()
        case .closingReturnsWhatIsHeld: try await checks.closingReturnsWhatIsHeld()
        case .closedTransportsThrow: try await checks.closedTransportsThrow()
        case .carriesLargeMessages: try await checks.carriesLargeMessages()
        case .tellsTheDepth: try await checks.tellsTheDepth()
        }
    }
}
