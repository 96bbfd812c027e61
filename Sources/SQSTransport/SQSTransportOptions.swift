// SPDX-License-Identifier: Apache-2.0

/// Where the queues are and how they behave.
public struct SQSTransportOptions: Sendable {
    /// What ``maxReceiveCount`` means for the redrive policy of queues.
    public enum Redrive: Sendable, Hashable {
        /// There is none: SQS leaves messages where they are, however often it delivers them.
        case never
        /// It is for queues that are created, and a queue that exists may have a higher count.
        case atLeast
        /// It is what somebody has chosen, so a higher count of a queue that exists is wrong as well.
        case exactly
    }

    /// The address of the service; nil for the region's own.
    public var endpoint: String?

    /// The region; nil for what the environment and the shared configuration say, and us-east-1 after those.
    public var region: String?

    /// How long a delivery stays with a consumer that has stopped renewing it, because it crashed: whole seconds,
    /// 1 s to 12 h.
    ///
    /// Renewals are made when a third of it has passed.
    public var visibilityTimeout: Duration

    /// How long SQS holds a request for messages open while there are none: whole seconds, at most 20 s.
    public var waitTime: Duration

    /// Whether all queues are FIFO queues, whose names end in `.fifo`.
    public var usesFIFO: Bool

    /// Whether queues that are missing are created when they are first used.
    ///
    /// `SQSTransport.declare(_:)` creates them in any case.
    public var createsQueues: Bool

    /// How often SQS delivers a message before it moves it to the dead-letter queue by itself; 1 to 1,000, for queues
    /// that are created.
    ///
    /// Sidecars settle what they cannot process, so this is for messages whose consumers die. Every consumer that is
    /// stopped with a message in its hands counts, so the default leaves room for many roll-outs and evictions.
    public var maxReceiveCount: Int

    /// Whether, and how exactly, SQS moves messages to the dead-letter queue by itself.
    public var redrive = Redrive.atLeast

    /// How long dead letters are kept, for queues that are created; queues that exist are never cut to it.
    public var deadLetterRetention: Duration = .seconds(1_209_600)

    /// Tags that queues are created with and `ensure(_:)` puts right, besides `asya.sh/actor` and `asya.sh/namespace`; empty
    /// for no tags at all, also not those.
    public var tags: [String: String] = [:]

    /// The largest message, body and attributes together, in bytes.
    ///
    /// The default is what every queue takes; queues made since August 2025 take up to 1,048,576.
    public var maxMessageBytes: Int

    /// The bucket that takes the bodies of larger messages; nil for none, so that they are refused.
    public var claimCheckBucket: String?

    /// The address of the S3 service of that bucket; nil for the region's own.
    public var claimCheckEndpoint: String?

    /// How long a call tries to reach the service before it fails with `TransportError.unavailable(reason:)`.
    public var callTimeout: Duration

    /// How old a request for messages must be to be broken off when nobody waits for it any more.
    ///
    /// A younger one may be about to be answered, and what the answer holds would stay invisible for
    /// ``visibilityTimeout``.
    var pollGrace: Duration = .seconds(1)

    /// How long a request for messages goes on at least when nobody waits for it any more.
    ///
    /// One that SQS holds open for a moment only is never broken off: its answer is due.
    var leastPoll: Duration { waitTime <= pollGrace * 2 ? callTimeout : pollGrace }

    /// How long messages that nobody waits for any more are held for the next `receive`.
    var arrivalHold: Duration = .milliseconds(100)

    /// Options with their defaults.
    public init(
        endpoint: String? = nil,
        region: String? = nil,
        visibilityTimeout: Duration = .seconds(30),
        waitTime: Duration = .seconds(20),
        usesFIFO: Bool = false,
        createsQueues: Bool = false,
        maxReceiveCount: Int = 100,
        maxMessageBytes: Int = 262_144,
        claimCheckBucket: String? = nil,
        claimCheckEndpoint: String? = nil,
        callTimeout: Duration = .seconds(30)
    ) {
        self.endpoint = endpoint
        self.region = region
        self.visibilityTimeout = visibilityTimeout
        self.waitTime = waitTime
        self.usesFIFO = usesFIFO
        self.createsQueues = createsQueues
        self.maxReceiveCount = maxReceiveCount
        self.maxMessageBytes = maxMessageBytes
        self.claimCheckBucket = claimCheckBucket
        self.claimCheckEndpoint = claimCheckEndpoint
        self.callTimeout = callTimeout
    }

    /// The visibility timeout as SQS takes it.
    var visibilitySeconds: Int { min(max(Self.wholeSeconds(visibilityTimeout), 1), SQSLimit.visibilitySeconds) }

    /// The wait time as SQS takes it.
    var waitSeconds: Int { min(max(Self.wholeSeconds(waitTime), 0), SQSLimit.waitSeconds) }

    /// Seconds, rounded up: nothing is due too early.
    static func wholeSeconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(clamping: attoseconds > 0 ? seconds + 1 : seconds)
    }
}
