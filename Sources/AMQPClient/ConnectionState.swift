// SPDX-License-Identifier: Apache-2.0

/// What a connection knows without any I/O: the hand-shake, and whether it is open, closing or closed.
///
/// https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, section 2.2.4
struct ConnectionState {
    enum Phase: Equatable {
        case waitingForStart
        case waitingForTune
        case waitingForOpenOk
        case open
        /// This side has asked to close.
        case closing
        case closed(AMQPError)
    }

    /// What follows from a method on channel 0.
    enum Event: Equatable {
        case reply(AMQPMethod)
        case tuned(ConnectionTuning, replies: [AMQPMethod])
        case opened(OpenedConnection)
        case notice(AMQPConnectionEvent)
        /// The broker closes the connection; the answer is owed.
        case refused(AMQPError, answer: AMQPMethod)
        /// The broker agreed to close the connection.
        case closed
    }

    private(set) var phase = Phase.waitingForStart
    private let options: AMQPOptions
    private var serverProperties = AMQPTable()
    private var tuning = ConnectionTuning(channelMax: 0, frameMax: 0, heartbeatSeconds: 0)

    init(options: AMQPOptions) {
        self.options = options
    }

    var isOpen: Bool { phase == .open }

    /// Why the connection has ended; `nil` while it has not.
    var closeReason: AMQPError? {
        if case .closed(let reason) = phase { reason } else { nil }
    }

    /// Notes that this side has asked to close.
    mutating func startClosing() {
        if closeReason == nil { phase = .closing }
    }

    /// Ends the connection; the first reason stays.
    mutating func close(_ reason: AMQPError) {
        if closeReason == nil { phase = .closed(reason) }
    }

    mutating func received(_ method: AMQPMethod) throws(AMQPError) -> Event? {
        switch (phase, method) {
        case (_, .connectionClose(let reason)): return .refused(refusal(reason), answer: .connectionCloseOk)
        case (.closing, .connectionCloseOk): return .closed
        // After close nothing else counts (section 1.4.2.8).
        case (.closing, _), (.closed, _): return nil
        case (.waitingForStart, .connectionStart(let start)):
            let answer = try Login(options).answer(start)
            serverProperties = start.serverProperties
            phase = .waitingForTune
            return .reply(.connectionStartOk(answer))
        case (.waitingForTune, .connectionTune(let offered)):
            tuning = agreed(offered)
            phase = .waitingForOpenOk
            return .tuned(
                tuning,
                replies: [.connectionTuneOk(tuning), .connectionOpen(virtualHost: options.virtualHost)]
            )
        case (.waitingForOpenOk, .connectionOpenOk):
            phase = .open
            return .opened(OpenedConnection(serverProperties: serverProperties, tuning: tuning))
        case (.waitingForOpenOk, .connectionBlocked(let reason)), (.open, .connectionBlocked(let reason)):
            return .notice(.blocked(reason: reason))
        case (.waitingForOpenOk, .connectionUnblocked), (.open, .connectionUnblocked): return .notice(.unblocked)
        default: throw .malformed(reason: "\(method.id) at a time when it means nothing")
        }
    }

    /// What the end of the stream means, or a stream that makes no sense.
    func endOfStream(_ reason: String) -> AMQPError {
        switch phase {
        case .waitingForStart: .notAMQP(address: options.address, reason: reason)
        // What a broker does that does not know of `authentication_failure_close`.
        case .waitingForTune: .accessRefused(user: options.user, reason: reason)
        case .waitingForOpenOk: .virtualHostRefused(name: options.virtualHost, code: 0, reason: reason)
        case .open: .connectionLost(reason: reason)
        case .closing: .closedByClient
        case .closed(let reason): reason
        }
    }

    private func refusal(_ reason: CloseReason) -> AMQPError {
        switch phase {
        case .waitingForTune where reason.code == AMQPReplyCode.accessRefused:
            .accessRefused(user: options.user, reason: reason.text)
        case .waitingForOpenOk
        where [AMQPReplyCode.accessRefused, AMQPReplyCode.notFound, AMQPReplyCode.notAllowed].contains(reason.code):
            .virtualHostRefused(name: options.virtualHost, code: reason.code, reason: reason.text)
        case .closing: .closedByClient
        default: .connectionClosed(code: reason.code, text: reason.text, method: reason.method)
        }
    }

    private func agreed(_ offered: ConnectionTuning) -> ConnectionTuning {
        func smaller<T: FixedWidthInteger>(_ theirs: T, _ ours: T) -> T {
            theirs == 0 ? ours : ours == 0 ? theirs : min(theirs, ours)
        }
        let (seconds, attoseconds) = options.heartbeat.components
        let heartbeat = UInt16(clamping: attoseconds > 0 ? seconds + 1 : seconds)
        return ConnectionTuning(
            channelMax: smaller(offered.channelMax, options.channelMax),
            frameMax: max(Self.leastFrameMax, smaller(offered.frameMax, UInt32(clamping: options.frameMax))),
            heartbeatSeconds: smaller(offered.heartbeatSeconds, heartbeat)
        )
    }

    /// The `frame-min-size` of the protocol.
    static let leastFrameMax: UInt32 = 4096
}

/// What is known of a connection once it is open.
struct OpenedConnection: Sendable, Hashable {
    var serverProperties: AMQPTable
    var tuning: ConnectionTuning
}
