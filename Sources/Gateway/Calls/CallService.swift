// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Envelopes
internal import TelemetryCore
internal import Tools
internal import Tracking
internal import Transports

/// Starts calls, finds them again and ends them, for every protocol that clients speak.
struct CallService: Sendable {
    let catalog: ToolCatalog
    let tracking: TrackingService
    let publisher: CallPublisher
    let maxEnvelopeBytes: Int
    let tracer: Tracer
    let clock: any TelemetryClock
    let instruments: GatewayInstruments
    /// Is told the deadline of every new envelope.
    let deadlines: DeadlineReaper

    /// The tools that a caller may use.
    func tools(for principal: Principal) -> [Tool] {
        catalog.tools.filter { principal.allows($0.scopes) }
    }

    /// Makes the envelope of a call, keeps it and publishes it.
    ///
    /// It is kept before it is published: whatever a sidecar reports is of a known envelope, and should the gateway end in
    /// between, it is published later.
    func start(_ request: CallRequest, for principal: Principal) async throws(CallError) -> StartedCall {
        guard let tool = catalog[request.tool] else { throw .unknownTool }
        do throws(CallError) {
            let call = try await start(request, tool, principal)
            instruments.countCall(tool.name, call.isRepeated ? .repeated : .accepted)
            return call
        } catch {
            switch error {
            case .publish, .store: instruments.countCall(tool.name, .failed)
            default: instruments.countCall(tool.name, .refused)
            }
            throw error
        }
    }

    private func start(
        _ request: CallRequest,
        _ tool: Tool,
        _ principal: Principal
    ) async throws(CallError) -> StartedCall {
        do throws(AccessError) { try principal.authorize(tool.scopes) } catch { throw .access(error) }
        let payload: JSONValue
        do throws(SchemaError) {
            payload = try tool.validate(arguments: request.arguments)
        } catch {
            throw .invalidArguments(error)
        }
        let id = EnvelopeName.random()
        // The span first: the record of the envelope names its trace.
        var envelope = TrackedEnvelope(
            id: id,
            tool: tool.name,
            principal: principal.id,
            actors: tool.route,
            payload: RawJSON(payload),
            routeMetadata: RawJSON(.object([.init("job_id", .string(id))] + request.routeMetadata)),
            timeout: tool.timeout,
            idempotencyKey: request.idempotencyKey,
            createdAtUnixNano: clock.nowUnixNano()
        )
        let call = publisher.message(of: envelope, parent: request.parent, baggage: request.baggage)
        envelope.traceID = "\(call.span.context.traceID)"
        envelope.headers = call.traceHeaders
        envelope.publicationDueAtUnixNano = envelope.createdAtUnixNano.later(by: CallPublisher.lease)
        _ = publisher.begin(id)
        defer { publisher.end(id) }
        do throws(CallError) {
            guard call.message.body.count <= maxEnvelopeBytes else { throw .tooLarge(limit: maxEnvelopeBytes) }
            if let existing = try await keep(envelope) {
                guard existing.tool == tool.name, isSame(existing.payload, envelope.payload) else { throw .keyReused }
                try await catchUp(existing)
                call.span.end()
                return StartedCall(envelope: existing, tool: tool, isRepeated: true)
            }
            if let deadline = envelope.deadlineUnixNano { deadlines.note(deadline) }
            try await publish(call, envelope)
        } catch {
            call.span.setError(type: error.spanType, message: "")
            call.span.end()
            throw error
        }
        call.span.end()
        return StartedCall(envelope: envelope, tool: tool, isRepeated: false)
    }

    /// Keeps a new envelope; gives the one that was made with the same idempotency key before.
    private func keep(_ envelope: TrackedEnvelope) async throws(CallError) -> TrackedEnvelope? {
        do throws(TrackingError) {
            switch try await tracking.create(envelope) {
            case .created: return nil
            case .existing(let existing): return existing
            }
        } catch {
            throw .store(error)
        }
    }

    private func publish(_ call: CallMessage, _ envelope: TrackedEnvelope) async throws(CallError) {
        do throws(TransportError) {
            try await publisher.publish(call)
        } catch {
            await publisher.fail(envelope, error)
            throw .publish(error)
        }
    }

    /// Publishes what an earlier request with the same key has left, when no gateway can be at it any more.
    private func catchUp(_ existing: TrackedEnvelope) async throws(CallError) {
        guard let due = existing.publicationDueAtUnixNano else { return }
        guard !publisher.sharesStore || due <= clock.nowUnixNano() else { return }
        _ = try await publisher.publishAgain(existing.id)
    }

    private func isSame(_ left: RawJSON, _ right: RawJSON) -> Bool {
        left == right || (try? JSONDifference.first(between: left, and: right)) == .some(nil)
    }

    /// An envelope of the caller's.
    func envelope(_ id: String, for principal: Principal) async throws(CallError) -> TrackedEnvelope {
        let envelope: TrackedEnvelope?
        do throws(TrackingError) {
            envelope = try await tracking.envelope(id)
        } catch {
            throw .store(error)
        }
        // Nobody learns that somebody else's envelope exists.
        guard let envelope, envelope.principal == principal.id else { throw .unknownEnvelope }
        return envelope
    }

    /// Ends an envelope of the caller's; one that is canceled already stays so.
    ///
    /// - Returns: the envelope after that.
    func cancel(_ id: String, reason: String, for principal: Principal) async throws(CallError) -> TrackedEnvelope {
        _ = try await envelope(id, for: principal)
        let outcome: CancelOutcome
        do throws(TrackingError) {
            outcome = try await tracking.cancel(id, reason: reason)
        } catch {
            throw .store(error)
        }
        switch outcome {
        case .canceled, .alreadyFinal(.canceled): break
        case .alreadyFinal(let status): throw .alreadyEnded(status)
        case .unknown: throw .unknownEnvelope
        }
        return try await envelope(id, for: principal)
    }
}

extension CallError {
    /// The class of the error on a span.
    var spanType: String {
        switch self {
        case .publish: "TransportError"
        case .store: "TrackingError"
        default: "CallError"
        }
    }
}
