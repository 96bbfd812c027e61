// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import TelemetryCore
public import Transports

/// One message of a dead-letter queue, as far as it can be understood.
public struct DeadLetter: Sendable {
    /// What the message is.
    public enum Content: Sendable, Hashable {
        /// An envelope.
        case envelope(Envelope)
        /// Something else; the error says why it is no envelope.
        case unreadable(EnvelopeError)
    }

    /// What the message is.
    public let content: Content

    /// The id of the envelope, or of what looks like one; `message-` and a hash of the bytes for anything else.
    public let id: String

    /// The trace that the message belongs to, as 32 lower-case hexadecimal digits; nil when it names none.
    public let traceID: String?

    /// The code of the error, when this is an error envelope.
    public let errorCode: String?

    /// The error, when this is an error envelope.
    public let errorDetails: ErrorDetails?

    /// The delivery by which the message is held.
    let delivery: Delivery

    /// The context of the span that published the message.
    let context: SpanContext?

    /// Reads a message.
    ///
    /// - Parameter delivery: From a dead-letter queue.
    public init(_ delivery: Delivery) {
        self.delivery = delivery
        let headers: Headers
        do throws(EnvelopeError) {
            let envelope = try Envelope(decoding: delivery.body, limits: .deadLetters)
            content = .envelope(envelope)
            id = envelope.id
            headers = envelope.headers
            (errorCode, errorDetails) = Self.error(in: envelope.payload)
        } catch {
            let salvage = EnvelopeSalvage(delivery.body)
            content = .unreadable(error)
            id = salvage.id ?? Self.fingerprint(delivery.body)
            headers = salvage.headers
            (errorCode, errorDetails) = (nil, nil)
        }
        context = headers.spanContext
        traceID = context.map { "\($0.traceID)" }
    }

    /// Tells apart what is held, also when several letters have the same id.
    public var token: DeliveryToken { delivery.token }

    /// The actor whose dead letter this is.
    public var actor: String { delivery.queue.actor }

    /// The dead-letter queue.
    public var queue: QueueName { delivery.queue }

    /// The message, byte for byte.
    public var body: [UInt8] { delivery.body }

    /// Why it is a dead letter; nil when the broker does not tell.
    public var reason: DeadLetterReason? { delivery.deadLetter }

    /// The envelope, when this is one.
    public var envelope: Envelope? {
        if case .envelope(let envelope) = content { envelope } else { nil }
    }

    /// When the message was dead-lettered, in Unix nanoseconds, or when it was published where the broker does not tell;
    /// nil when it is not known at all.
    public var timeUnixNano: UInt64? {
        delivery.deadLetteredAtUnixNano ?? envelope?.headers.enqueuedAtUnixNano
    }

    /// How many times the envelope has been redriven before.
    public var redrives: Int { envelope?.headers.redrives ?? 0 }

    /// What went wrong, in one word: the type of the error envelope's error, or its code; why the message is unreadable.
    public var error: String? {
        if case .unreadable(let error) = content { return error.type }
        if let type = errorDetails?.type, !type.isEmpty { return type }
        return errorCode
    }

    /// The code and the details of an error envelope.
    private static func error(in payload: RawJSON) -> (code: String?, details: ErrorDetails?) {
        // Sidecars of every version write the code first, so that ordinary payloads need not be decoded.
        let start = payload.slice.prefix(64).filter { $0 > 0x20 }
        guard start.starts(with: Array(#"{"error":"#.utf8)), let value = try? JSONValue(payload),
            let code = value["error"]?.stringValue
        else { return (nil, nil) }
        return (code, ErrorDetails(value["details"]))
    }

    /// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same bytes have the same name in every run.
    private static func fingerprint(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return "message-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension EnvelopeLimits {
    /// What lies in a dead-letter queue was within the limits of its actor, whatever those were.
    static var deadLetters: EnvelopeLimits {
        var limits = EnvelopeLimits.standard
        limits.maxBytes = 1 << 30
        limits.maxHeaderBytes = 1 << 30
        limits.maxDepth = 4_096
        return limits
    }
}
