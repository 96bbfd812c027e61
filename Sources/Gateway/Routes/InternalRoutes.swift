// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Envelopes
internal import HTTPTypes
internal import TelemetryCore
internal import Tracking

/// What sidecars tell and ask the gateway.
struct InternalRoutes: RouteHandler {
    let tracking: TrackingService
    let streaming: EventStreaming
    /// The secret that sidecars send; nil when none is asked for.
    let token: String?

    let isPublic = false
    let table = RouteTable(methods: [
        (.reports, ["POST"]), (.cancellations, ["GET"]), (.envelopes, ["POST"]), (.progress, ["POST"]),
        (.final, ["POST"]), (.health, ["GET"]),
    ])

    func reply(to exchange: Exchange) async throws(APIError) -> Reply {
        if exchange.route == .health { return .text("OK\n") }
        try authorize(exchange.head)
        switch exchange.route {
        case .reports: return try await reports(exchange)
        case .cancellations: return try streaming.cancellations()
        case .envelopes: return try await register(exchange)
        case .progress, .final: return try await report(exchange)
        default: throw .unknownResource
        }
    }

    private func authorize(_ head: RequestHead) throws(APIError) {
        // A page in somebody's browser on this machine is no sidecar.
        guard head.values(of: .origin).isEmpty else { throw .access(.originRefused) }
        guard let token else { return }
        let prefix = "Bearer "
        guard let value = head.value(of: .authorization), value.hasPrefix(prefix),
            Self.isEqual(value.utf8.dropFirst(prefix.utf8.count), token.utf8)
        else { throw .wrongToken }
    }

    /// Compares in a time that does not tell where they differ.
    private static func isEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A batch of our own sidecars.
    private func reports(_ exchange: Exchange) async throws(APIError) -> Reply {
        let reports = try SidecarReport.batch(try await exchange.body.json())
        var (accepted, unknown) = (0, 0)
        // Children first: what is reported of one may be in the same batch.
        for case .child(let child) in reports {
            if try await register(child) == .unknown { unknown += 1 } else { accepted += 1 }
        }
        let addressed = reports.compactMap { report in
            if case .envelope(let report, let origin) = report { (report: report, origin: origin) } else { nil }
        }
        var early: [AddressedReport] = []
        for (outcome, entry) in zip(try await apply(addressed.map(\.report)), addressed) {
            if outcome != .unknown {
                accepted += 1
            } else if let origin = entry.origin, try await register(origin) != .unknown {
                early.append(entry.report)
            } else {
                unknown += 1
            }
        }
        for outcome in try await apply(early) {
            if outcome == .unknown { unknown += 1 } else { accepted += 1 }
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("accepted", accepted)
        json.member("unknown", unknown)
        json.endObject()
        return .json(json.bytes)
    }

    /// One report in the form of v0.1.
    private func report(_ exchange: Exchange) async throws(APIError) -> Reply {
        let fields = try ObjectFields(try await exchange.body.json(), "the body")
        let report: EnvelopeReport
        if exchange.route == .progress {
            report = .progress(try ProgressReport(fields, mayNameNextActor: true))
        } else {
            report = .final(try FinalReport(fields))
        }
        let outcome = try await apply([AddressedReport(exchange.envelopeID, report)]).first ?? .unknown
        var json = JSONWriter()
        json.beginObject()
        json.member("status", "ok")
        switch outcome {
        case .unknown: throw .unknownEnvelope
        case .recorded(let event):
            if exchange.route == .progress { json.number("progress_percent", event.progressPercent ?? 0) }
        case .nothingNew(let percent):
            if exchange.route == .progress { json.number("progress_percent", percent) }
        }
        json.endObject()
        return .json(json.bytes)
    }

    /// A part of a fan-out in the form of v0.1.
    private func register(_ exchange: Exchange) async throws(APIError) -> Reply {
        let child = try ChildRegistration(try ObjectFields(try await exchange.body.json(), "the body"))
        switch try await register(child) {
        case .accepted: return .json(IdentifierJSON.body(status: "created", id: child.id), status: 201)
        case .ignored: return .json(IdentifierJSON.body(status: "exists", id: child.id))
        case .unknown: throw .unknownEnvelope
        }
    }

    private func apply(_ reports: [AddressedReport]) async throws(APIError) -> [Tracking.ReportOutcome] {
        do throws(TrackingError) {
            return reports.isEmpty ? [] : try await tracking.apply(reports)
        } catch {
            throw APIError(error)
        }
    }

    /// Keeps a part of a fan-out: it was published by the sidecar that tells of it.
    private func register(_ child: ChildRegistration) async throws(APIError) -> ReportEffect {
        do throws(TrackingError) {
            let effect = try await tracking.register(child)
            tracking.instruments.countReport(.child, effect)
            return effect
        } catch {
            throw APIError(error)
        }
    }
}
