// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracking

/// Streams of server-sent events.
struct EventStreaming: Sendable {
    let tracking: TrackingService
    let admission: Admission
    let instruments: GatewayInstruments

    /// The events of an envelope: those that have happened, then each one as it happens, until the final one.
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - lastEventID: The last event that the client has; nil when it comes for the first time.
    /// - Returns: The stream, or 204 when there will be no more events.
    /// - Throws: `APIError` when there are too many streams.
    func events(of envelope: TrackedEnvelope, after lastEventID: Int64?) throws(APIError) -> Reply {
        // https://html.spec.whatwg.org/multipage/server-sent-events.html: 204 is how a server says that there will be no
        // more, so that a browser does not come back for ever.
        if let lastEventID, envelope.status.isFinal, lastEventID >= envelope.lastSequence { return Reply(status: 204) }
        let ticket = try StreamTicket(admission)
        do throws(TrackingError) {
            return .stream(.follow(try FollowedEnvelope(envelope.id, after: lastEventID ?? 0, tracking.hub, ticket)))
        } catch {
            throw APIError(error)
        }
    }

    /// How far back cancellations are told to a sidecar that comes anew: messages do not stay in queues for longer.
    private static let cancellationAge: UInt64 = 24 * 3_600 * 1_000_000_000
    private static let pageSize = 1_000

    /// The envelopes that were canceled, and then each one that is.
    func cancellations() throws(APIError) -> Reply {
        let ticket = try StreamTicket(admission)
        let (tracking, instruments) = (tracking, instruments)
        let write: @Sendable (Reply.Sink) async throws -> Void = { sink in
            defer { withExtendedLifetime(ticket) {} }
            // Listening first: what is canceled meanwhile is told twice rather than never.
            let live = tracking.cancellations.listen()
            let now = tracking.clock.nowUnixNano()
            let since = now > Self.cancellationAge ? now - Self.cancellationAge : 0
            var last: CanceledEnvelope?
            repeat {
                let page = try await tracking.store.canceled(sinceUnixNano: since, after: last, limit: Self.pageSize)
                for envelope in page {
                    instruments.countEvent()
                    try await sink(Self.canceled(envelope.id))
                }
                last = page.count < Self.pageSize ? nil : page.last
            } while last != nil
            for await item in live {
                switch item {
                case .canceled(let id):
                    instruments.countEvent()
                    try await sink(Self.canceled(id))
                case .keepAlive:
                    try await sink(ServerSentEvents.keepAlive)
                }
            }
        }
        return .stream(.events(write))
    }

    private static func canceled(_ id: String) -> [UInt8] {
        ServerSentEvents.event("canceled", data: IdentifierJSON.body(id: id))
    }
}
