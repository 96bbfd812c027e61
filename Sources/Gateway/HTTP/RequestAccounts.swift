// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore

/// Tells of requests that are over.
final class RequestAccounts: Sendable {
    private let services: ListenerServices
    private let isPublic: Bool

    /// - Parameters:
    ///   - services: Whom to tell.
    ///   - isPublic: Whether requests get a line at level info: those of clients do.
    init(_ services: ListenerServices, isPublic: Bool) {
        self.services = services
        self.isPublic = isPublic
    }

    /// A request is over.
    ///
    /// - Parameters:
    ///   - record: What is known of it.
    ///   - bytes: The length of the body that was sent.
    func close(_ record: RequestRecord, bytes: Int) {
        let ended = services.clock.monotonicNano()
        record.span?.end(status: record.status, record.facts)
        services.instruments.countRequest(
            record.route,
            method: record.method,
            status: record.status,
            // A stream lasts as long as its envelope; what a client waits for is its beginning.
            took: .nanoseconds((record.isStream ? record.answeredNano : ended) - record.beganNano),
            record.context
        )
        let level: Logger.Level = isPublic && record.route != .health ? .info : .debug
        guard services.logger.logLevel <= level else { return }
        let duration = Double((ended - record.beganNano) / 1_000) / 1_000
        var data: Logger.Metadata = [
            LogKeys.method: .string(record.method), LogKeys.route: .string(record.route.rawValue),
            LogKeys.status: .stringConvertible(record.status), LogKeys.bytes: .stringConvertible(bytes),
            LogKeys.duration: .stringConvertible(duration),
        ]
        data[LogKeys.client] = record.remoteAddress.map { .string($0) }
        data[LogKeys.principal] = record.facts.principal.map { .string($0) }
        data[LogKeys.tool] = record.facts.tool.map { .string($0) }
        data[LogKeys.envelopeID] = record.facts.envelopeID.map { .string($0) }
        if record.context.isValid {
            data[LogKeys.traceID] = .string("\(record.context.traceID)")
            data[LogKeys.spanID] = .string("\(record.context.spanID)")
        }
        services.logger.log(level: level, "request", metadata: data)
    }
}
