// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension EnvelopeState {
    /// Takes a report in.
    ///
    /// Reports may come twice, late and in any order: what says nothing new changes nothing.
    ///
    /// - Parameters:
    ///   - report: what a sidecar said.
    ///   - atUnixNano: the time, in Unix nanoseconds.
    /// - Returns: the event to store, or nil when there is nothing new.
    public mutating func apply(_ report: EnvelopeReport, atUnixNano: UInt64) -> EnvelopeEvent? {
        guard !status.isFinal else { return nil }
        switch report {
        case .progress(let report): return apply(report, atUnixNano)
        case .final(let report): return apply(report, atUnixNano)
        }
    }

    /// Ends it because somebody asked for it; nil when it has ended before.
    public mutating func cancel(reason: String?, atUnixNano: UInt64) -> EnvelopeEvent? {
        guard !status.isFinal else { return nil }
        status = .canceled
        message = reason.map { "Envelope canceled: \($0)" } ?? "Envelope canceled"
        error = reason
        return record(atUnixNano)
    }

    /// Ends it when its time has run out; nil when it has ended before, or has time left.
    ///
    /// - Parameters:
    ///   - deadlineUnixNano: when its time runs out, in Unix nanoseconds.
    ///   - timeout: how long it had.
    ///   - atUnixNano: the time, in Unix nanoseconds.
    /// - Returns: the event to store, or nil when there is nothing new.
    public mutating func expire(
        deadlineUnixNano: UInt64?,
        timeout: Duration?,
        atUnixNano: UInt64
    ) -> EnvelopeEvent? {
        guard !status.isFinal, let deadlineUnixNano, deadlineUnixNano <= atUnixNano else { return nil }
        status = .failed
        error = timeout.map { "envelope timed out after \($0.text)" } ?? "envelope timed out"
        message = error
        return record(atUnixNano)
    }

    private mutating func apply(_ report: ProgressReport, _ atUnixNano: UInt64) -> EnvelopeEvent? {
        let before = self
        let index = actorIndex(of: report)
        let place = Place(index: index, rank: report.state?.rank ?? 0)
        let isLate = place < self.place
        let isRepeated = place == self.place
        if report.actors.count > actors.count || (report.actors.count == actors.count && !isLate) {
            actors = report.actors
        }
        if !isLate {
            currentActorIndex = index
            currentActorState = report.state
            message = report.message ?? (isRepeated ? message : nil)
        }
        currentActorName = actors.indices.contains(currentActorIndex) ? actors[currentActorIndex] : nil
        status = .running
        raiseProgress(index: index, weight: report.state?.weight ?? 0)
        return self == before ? nil : record(atUnixNano)
    }

    private mutating func apply(_ report: FinalReport, _ atUnixNano: UInt64) -> EnvelopeEvent? {
        if report.actors.count >= actors.count { actors = report.actors }
        if let index = report.currentActorIndex { currentActorIndex = Self.clamp(index, actors) }
        let name = actors.indices.contains(currentActorIndex) ? actors[currentActorIndex] : nil
        currentActorName = report.currentActorName ?? name
        progressPercent = 100
        result = report.result
        switch report.outcome {
        case .succeeded:
            status = .succeeded
            message = "Envelope completed successfully" + (report.storedAt.map { ", results stored at \($0)" } ?? "")
        case .failed:
            status = .failed
            error = report.error
            errorDetails = report.errorDetails
            if report.errorDetails != nil { result = Self.failure(report) }
            let place = report.currentActorName.map { " at actor '\($0)'" } ?? ""
            message = "Envelope failed" + (report.error.map { "\(place): \($0)" } ?? "")
        }
        return record(atUnixNano)
    }

    /// Where an envelope is on its way: reports of an earlier place are late.
    private struct Place: Comparable {
        let index: Int
        let rank: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.index, left.rank) < (right.index, right.rank)
        }
    }

    private var place: Place { Place(index: currentActorIndex, rank: currentActorState?.rank ?? 0) }

    /// The place on the route of the actor that reports.
    private func actorIndex(of report: ProgressReport) -> Int {
        let index = Self.clamp(report.currentActorIndex, report.actors.count > actors.count ? report.actors : actors)
        let isOpen = currentActorState == .received || currentActorState == .processing
        let namesNextActor =
            report.mayNameNextActor && report.state == .completed && isOpen && index == currentActorIndex + 1
        return namesNextActor ? currentActorIndex : index
    }

    private static func clamp(_ index: Int, _ actors: [String]) -> Int { min(max(index, 0), actors.count) }

    // n of n actors done is 100 %, and a route that grows takes nothing back that was shown.
    private mutating func raiseProgress(index: Int, weight: Double) {
        guard !actors.isEmpty else { return }
        let percent = (Double(index) * 100 + weight) / Double(actors.count)
        progressPercent = max(progressPercent, min(percent, 100))
    }

    /// What clients of v0.1 find as the result of an envelope that failed.
    private static func failure(_ report: FinalReport) -> RawJSON {
        var writer = JSONWriter(capacity: 256 + (report.errorDetails?.count ?? 0))
        writer.beginObject()
        writer.member("error", report.error ?? "")
        writer.member("details", report.errorDetails ?? .null)
        if let name = report.currentActorName { writer.member("failed_actor", name) }
        if let index = report.currentActorIndex { writer.member("failed_actor_idx", index) }
        if !report.actors.isEmpty {
            writer.name("route")
            writer.beginArray()
            for actor in report.actors { writer.string(actor) }
            writer.endArray()
        }
        writer.endObject()
        return RawJSON(trusted: writer.bytes)
    }

    private mutating func record(_ atUnixNano: UInt64) -> EnvelopeEvent {
        lastSequence += 1
        updatedAtUnixNano = max(updatedAtUnixNano, atUnixNano)
        return EnvelopeEvent(
            envelopeID: envelopeID,
            sequence: lastSequence,
            status: status,
            message: message,
            result: result,
            error: error,
            progressPercent: progressPercent,
            actor: currentActorName,
            actors: actors.isEmpty ? nil : actors,
            currentActorIndex: currentActorIndex,
            state: currentActorState,
            atUnixNano: updatedAtUnixNano
        )
    }
}
