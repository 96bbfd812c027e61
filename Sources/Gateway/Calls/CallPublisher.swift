// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import Synchronization
internal import TelemetryCore
internal import Tracking
internal import Transports

/// Hands the messages of calls to the broker, each by one task of this gateway at a time.
///
/// A call is kept before it is published. The store knows which ones are not published yet, and from when on somebody else
/// does it, for the gateway may end in between. One that ends after the broker has the message and before the store knows
/// that leaves a call that is published twice: sidecars recognise the second message by its trace and its id.
final class CallPublisher: Sendable {
    /// How long the gateway that keeps a call has until others publish it: longer than a broker takes that is well.
    static let lease = Duration.seconds(30)

    private let tracking: TrackingService
    private let transport: any Transport
    private let namespace: String?
    /// Whether other gateways keep calls in the same store.
    let sharesStore: Bool
    private let tracer: Tracer
    private let clock: any TelemetryClock
    private let instruments: GatewayInstruments
    private let logger: Logger
    private let inWork = Mutex<Set<String>>([])

    init(
        tracking: TrackingService,
        transport: any Transport,
        namespace: String?,
        sharesStore: Bool,
        tracer: Tracer,
        clock: any TelemetryClock,
        instruments: GatewayInstruments,
        logger: Logger
    ) {
        self.tracking = tracking
        self.transport = transport
        self.namespace = namespace
        self.sharesStore = sharesStore
        self.tracer = tracer
        self.clock = clock
        self.instruments = instruments
        self.logger = logger
    }

    /// A task is about to publish a call.
    ///
    /// - Returns: whether no other one is.
    func begin(_ id: String) -> Bool { inWork.withLock { $0.insert(id).inserted } }

    /// The task is done with the call.
    func end(_ id: String) { inWork.withLock { _ = $0.remove(id) } }

    /// The message of a new call, with its span.
    func message(of envelope: TrackedEnvelope, parent: SpanContext, baggage: String?) -> CallMessage {
        CallMessage(
            envelope,
            namespace: namespace,
            system: transport.system,
            tracer: tracer,
            parent: parent,
            baggage: baggage,
            atUnixNano: clock.nowUnixNano()
        )
    }

    /// Publishes the message of a call that is kept.
    ///
    /// - Throws: why the broker does not have it; the store still counts it as unpublished.
    func publish(_ call: CallMessage) async throws(TransportError) {
        let began = clock.monotonicNano()
        do throws(TransportError) {
            try await transport.publish([call.message])
            observe(.done, since: began, call)
        } catch {
            observe(.failed, since: began, call)
            logger.error(
                "a call could not be published",
                metadata: [
                    LogKeys.envelopeID: .string(call.id), LogKeys.queue: .string("\(call.message.queue)"),
                    LogKeys.error: .string("\(error)"),
                ]
            )
            throw error
        }
        do throws(TrackingError) {
            try await tracking.store.published([call.id])
        } catch {
            logger.warning(
                "a call was published and the store does not know it; it may be published once more",
                metadata: [LogKeys.envelopeID: .string(call.id), LogKeys.error: .string("\(error)")]
            )
        }
    }

    private func observe(_ outcome: OperationOutcome, since began: UInt64, _ call: CallMessage) {
        instruments.observePublish(outcome, .nanoseconds(clock.monotonicNano() - began), call.span.context)
    }

    // MARK: Calls of before

    /// Publishes a call that is kept, unless it is published or another task is about to.
    ///
    /// - Returns: whether it was published.
    /// - Throws: `CallError.store` or `.publish`. One that is too large for the broker has failed; another one is tried
    ///   again later.
    func publishAgain(_ id: String) async throws(CallError) -> Bool {
        guard begin(id) else { return false }
        defer { end(id) }
        // Read after it is this task's: the one before may just have published it.
        let known: TrackedEnvelope?
        do throws(TrackingError) { known = try await tracking.envelope(id) } catch { throw .store(error) }
        guard let envelope = known, envelope.publicationDueAtUnixNano != nil else { return false }
        let trace = CallTrace(envelope)
        let call = message(of: envelope, parent: trace.context, baggage: trace.baggage)
        defer { call.span.end() }
        do throws(TransportError) {
            try await publish(call)
        } catch {
            call.span.setError(type: "TransportError", message: "")
            if case .messageTooLarge = error { await fail(envelope, error) }
            throw .publish(error)
        }
        if let tool = envelope.tool { instruments.countCall(tool, .recovered) }
        return true
    }

    /// Marks an envelope that nobody has as failed; when even that does not succeed its deadline does it.
    func fail(_ envelope: TrackedEnvelope, _ error: TransportError) async {
        let report = FinalReport(
            outcome: .failed,
            error: "the call could not be published: \(error)",
            actors: envelope.actors,
            currentActorIndex: 0,
            currentActorName: envelope.actors.first
        )
        do throws(TrackingError) {
            _ = try await tracking.apply([AddressedReport(envelope.id, .final(report))])
        } catch {
            logger.error(
                "an envelope could not be marked as failed",
                metadata: [LogKeys.envelopeID: .string(envelope.id), LogKeys.error: .string("\(error)")]
            )
        }
    }
}
