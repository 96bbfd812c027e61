// SPDX-License-Identifier: Apache-2.0

/// An SQS that actors use.
public struct SQSPlace: Sendable, Hashable {
    /// What SQS itself does with messages that it has delivered again and again.
    public struct DeadLetters: Sendable, Hashable {
        /// Whether it moves them to the dead-letter queue at all.
        public var areMoved = true
        /// After how many deliveries, 1 to 1,000; nil for so many that only a message that ends its consumers is moved.
        public var maxDeliveries: Int?
        /// For how many days dead letters are kept, 1 to 14.
        public var retentionDays = 14

        /// As it is where nothing is said.
        public init() {}
    }

    /// The region.
    public var region: String
    /// The account that the queues belong to; nil when KEDA is to find queues by name.
    public var accountID: String?
    /// The address of the service, when it is not the region's own.
    public var endpoint: String?
    /// The role that actors take through their service account (IRSA).
    public var actorRole: String?
    /// The access key of actors, when they take no role.
    public var accessKeySecret: SecretKey?
    /// The secret of that access key.
    public var secretKeySecret: SecretKey?
    /// How long a message stays with a consumer that gives no sign of life, in seconds; 0 for the sidecar's default.
    public var visibilityTimeout: Int
    /// How long SQS holds a request for messages open, in seconds.
    public var waitTime: Int
    /// The bucket for messages that are larger than SQS takes.
    public var claimCheckBucket: String?
    /// What SQS itself does with messages that it has delivered again and again.
    public var deadLetters = DeadLetters()
    /// Tags of queues; with any, queues have `asya.sh/actor` and `asya.sh/namespace` as well.
    public var tags: [String: String] = [:]

    /// Describes a service.
    public init(
        region: String,
        accountID: String? = nil,
        endpoint: String? = nil,
        actorRole: String? = nil,
        accessKeySecret: SecretKey? = nil,
        secretKeySecret: SecretKey? = nil,
        visibilityTimeout: Int = 0,
        waitTime: Int = 20,
        claimCheckBucket: String? = nil
    ) {
        self.region = region
        self.accountID = accountID
        self.endpoint = endpoint
        self.actorRole = actorRole
        self.accessKeySecret = accessKeySecret
        self.secretKeySecret = secretKeySecret
        self.visibilityTimeout = visibilityTimeout
        self.waitTime = waitTime
        self.claimCheckBucket = claimCheckBucket
    }

    /// Where a queue is; without an account the queue's name, by which KEDA finds it.
    func queueURL(_ name: String) -> String {
        guard let accountID else { return name }
        return "\(endpoint ?? "https://sqs.\(region).amazonaws.com")/\(accountID)/\(name)"
    }
}
