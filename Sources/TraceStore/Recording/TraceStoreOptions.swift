// SPDX-License-Identifier: Apache-2.0

/// What a process records, where, and how much of it is kept.
public struct TraceStoreOptions: Sendable {
    /// The folder of the store, shared by all processes; created, for this user only, when missing.
    public var directory: String
    /// The kind of process, such as `sidecar`; part of the file names.
    public var component: String
    /// What tells this process from others of its kind, such as the actor and the pod; part of the file names.
    public var instance: String
    /// Which envelopes are recorded.
    public var payloads: PayloadPolicy
    /// Envelopes above this size are cut off, which rules out their replay.
    public var maxBodyBytes: Int
    /// The names of secrets: the values of JSON members and span attributes with such keys are replaced before writing.
    ///
    /// Case never matters. A name matches keys that end in its words, however they are joined: `api_key` matches
    /// `OPENAI_API_KEY` and `apiKey`, `token` matches `accessToken` but not `max_tokens`. A name with a `*` is compared
    /// with the whole key. An envelope with a replaced value cannot be replayed. No names turn redaction off.
    public var redactedKeys: [String]
    /// Hops that take longer than this are kept even when the head sampler did not choose their trace.
    public var slowThreshold: Duration?
    /// A new file is begun when the current one has this size.
    public var sliceBytes: Int
    /// A new file is begun when the current one is this old.
    public var sliceAge: Duration
    /// The oldest files are deleted while the folder holds more than this.
    ///
    /// Files still being written are left alone.
    public var maxTotalBytes: Int
    /// Files that were begun longer ago than this are deleted.
    public var maxAge: Duration
    /// The number of spans and hops that may wait for the writing thread; what comes on top is dropped and counted.
    ///
    /// The last eighth is for hops that failed, were retried, dead-lettered or slow, and their spans.
    public var maxQueuedRows: Int
    /// The bytes of envelopes that may wait for the writing thread; what comes on top is dropped and counted.
    public var maxQueuedBytes: Int
    /// The largest number of pages a file may have; for tests of a full disk.
    var maxPages: Int?

    /// The names of secrets that are redacted unless the configuration says otherwise.
    public static let defaultRedactedKeys = [
        "password", "passwords", "passwd", "passphrase", "secret", "secrets", "token", "authorization", "cookie",
        "credential", "credentials", "api_key", "api_keys", "apikey", "access_key", "private_key",
    ]

    /// Makes options with the defaults of a cluster.
    public init(
        directory: String,
        component: String,
        instance: String,
        payloads: PayloadPolicy = .errors,
        maxBodyBytes: Int = 1 << 20,
        redactedKeys: [String] = Self.defaultRedactedKeys,
        slowThreshold: Duration? = nil,
        sliceBytes: Int = 64 << 20,
        sliceAge: Duration = .seconds(3600),
        maxTotalBytes: Int = 1 << 30,
        maxAge: Duration = .seconds(7 * 86_400),
        maxQueuedRows: Int = 8192,
        maxQueuedBytes: Int = 32 << 20
    ) {
        self.directory = directory
        self.component = component
        self.instance = instance
        self.payloads = payloads
        self.maxBodyBytes = maxBodyBytes
        self.redactedKeys = redactedKeys
        self.slowThreshold = slowThreshold
        self.sliceBytes = sliceBytes
        self.sliceAge = sliceAge
        self.maxTotalBytes = maxTotalBytes
        self.maxAge = maxAge
        self.maxQueuedRows = maxQueuedRows
        self.maxQueuedBytes = maxQueuedBytes
    }
}
