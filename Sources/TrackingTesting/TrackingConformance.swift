// SPDX-License-Identifier: Apache-2.0

/// What every `TrackingStore` promises, as checks to run against a real one.
///
/// ```swift
/// @Test(arguments: TrackingConformance.allCases)
/// func `a store keeps its promises`(check: TrackingConformance) async throws {
///     try await check.run(on: MyHarness())
/// }
/// ```
public enum TrackingConformance: String, Sendable, CaseIterable {
    case keepsEveryMember
    case keepsLargeAndOddValues
    case refusesDuplicateIDs
    case honoursIdempotencyKeys
    case knowsNothingOfUnknownIDs
    case keepsProgress
    case keepsRouteExtensions
    case keepsAnEmptyRoute
    case numbersEveryUpdate
    case appliesABatchInOrder
    case keepsSuccess
    case keepsFailure
    case neverOverwritesAFinalStatus
    case cancels
    case cancelsWhatWasSplitOff
    case listsWhatWasCanceled
    case expiresInOrder
    case expiresNothingThatEnded
    case handsOutWhatIsUnpublished
    case handsOutNothingTwice
    case knowsWhatIsPublished
    case listsNewestFirst
    case listsWithFilters
    case listsByChange
    case pagesWithoutGaps
    case prunesEvents
    case prunesOldRecords
    case prunesSurplusRecords
    case prunesInSteps
    case keepsAllWhenReopened
    case keepsDeadlinesWhenReopened
    case servesManyTasks
    case numbersConcurrentUpdates
    case createsOneEnvelopeAKey
    case agreesWithOtherStores
    case throwsWhenClosed

    /// Runs the check.
    ///
    /// - Parameter harness: an empty database that nothing else uses.
    /// - Throws: `TrackingConformanceFailure` when the promise is not kept, and what the store threw.
    public func run(on harness: some TrackingHarness) async throws {
        let checks = ConformanceChecks(harness: harness)
        switch self {
        case .keepsEveryMember: try await checks.keepsEveryMember()
        case .keepsLargeAndOddValues: try await checks.keepsLargeAndOddValues()
        case .refusesDuplicateIDs: try await checks.refusesDuplicateIDs()
        case .honoursIdempotencyKeys: try await checks.honoursIdempotencyKeys()
        case .knowsNothingOfUnknownIDs: try await checks.knowsNothingOfUnknownIDs()
        case .keepsProgress: try await checks.keepsProgress()
        case .keepsRouteExtensions: try await checks.keepsRouteExtensions()
        case .keepsAnEmptyRoute: try await checks.keepsAnEmptyRoute()
        case .numbersEveryUpdate: try await checks.numbersEveryUpdate()
        case .appliesABatchInOrder: try await checks.appliesABatchInOrder()
        case .keepsSuccess: try await checks.keepsSuccess()
        case .keepsFailure: try await checks.keepsFailure()
        case .neverOverwritesAFinalStatus: try await checks.neverOverwritesAFinalStatus()
        case .cancels: try await checks.cancels()
        case .cancelsWhatWasSplitOff: try await checks.cancelsWhatWasSplitOff()
        case .listsWhatWasCanceled: try await checks.listsWhatWasCanceled()
        case .expiresInOrder: try await checks.expiresInOrder()
        case .expiresNothingThatEnded: try await checks.expiresNothingThatEnded()
        case .handsOutWhatIsUnpublished: try await checks.handsOutWhatIsUnpublished()
        case .handsOutNothingTwice: try await checks.handsOutNothingTwice()
        case .knowsWhatIsPublished: try await checks.knowsWhatIsPublished()
        case .listsNewestFirst: try await checks.listsNewestFirst()
        case .listsWithFilters: try await checks.listsWithFilters()
        case .listsByChange: try await checks.listsByChange()
        case .pagesWithoutGaps: try await checks.pagesWithoutGaps()
        case .prunesEvents: try await checks.prunesEvents()
        case .prunesOldRecords: try await checks.prunesOldRecords()
        case .prunesSurplusRecords: try await checks.prunesSurplusRecords()
        case .prunesInSteps: try await checks.prunesInSteps()
        case .keepsAllWhenReopened: try await checks.keepsAllWhenReopened()
        case .keepsDeadlinesWhenReopened: try await checks.keepsDeadlinesWhenReopened()
        case .servesManyTasks: try await checks.servesManyTasks()
        case .numbersConcurrentUpdates: try await checks.numbersConcurrentUpdates()
        case .createsOneEnvelopeAKey: try await checks.createsOneEnvelopeAKey()
        case .agreesWithOtherStores: try await checks.agreesWithOtherStores()
        case .throwsWhenClosed: try await checks.throwsWhenClosed()
        }
    }
}
