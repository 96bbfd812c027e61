// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Transports

/// A delivery whose handling is over and whose outcome the broker does not know yet.
struct HandledHop: Sendable {
    let delivery: Delivery
    /// Nil when the message is no envelope.
    let envelope: Envelope?
    let attempt: HopAttempt?
    let span: HopSpan
    var plan: HopPlan
    /// What the duplicate window knows it by; nil when it carries no trace.
    var key: HopKey?
    /// The handler and its fingerprint, when it ran.
    var handler: (name: String, fingerprint: String?)?
}

/// How the handling of a delivery ended.
enum Handling: Sendable {
    /// With a plan to carry out.
    case planned(HandledHop)
    /// Without one: the delivery goes back to its queue after this time.
    case returned(after: Duration, runtimeIsGone: Bool)
    /// It had been handled before: it is acknowledged and leaves no trace but a count.
    case duplicate
}
