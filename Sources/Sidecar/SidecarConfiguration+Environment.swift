// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Envelopes
public import Settings
internal import Transports

extension SidecarConfiguration {
    /// Reads the configuration from the environment.
    ///
    /// - Throws: `SettingsError` for the first value that is missing or not allowed; it names the variable, the value
    ///   and what is allowed.
    public init(_ environment: Environment) throws(SettingsError) {
        actor = try environment.read("ASYA_ACTOR_NAME", default: "", allowed: Self.actorNames) {
            QueueName.isActorName($0) ? $0 : nil
        }
        guard !actor.isEmpty else {
            throw SettingsError(variable: "ASYA_ACTOR_NAME", value: nil, allowed: Self.actorNames)
        }
        namespace = environment.string("ASYA_NAMESPACE")
        broker = try BrokerConfiguration(environment, name: "asya-sidecar \(actor)")
        createsQueues = try environment.bool("ASYA_QUEUE_AUTO_CREATE", default: false)
        queueRetryMaxAttempts = try environment.int("ASYA_QUEUE_RETRY_MAX_ATTEMPTS", default: 10, in: 1...1_000_000)
        queueRetryBackoff = try environment.duration(
            "ASYA_QUEUE_RETRY_BACKOFF",
            default: .seconds(1),
            in: .milliseconds(1) ... .seconds(30)
        )
        happyEnd = environment.string("ASYA_ACTOR_HAPPY_END", default: ActorName.happyEnd)
        errorEnd = environment.string("ASYA_ACTOR_ERROR_END", default: ActorName.errorEnd)
        let isEnd = try environment.bool("ASYA_IS_END_ACTOR", default: false)
        role = isEnd ? .end(try ResultTarget(environment)) : .handler
        let socketName = environment.string("ASYA_SOCKET_NAME", default: "asya-runtime.sock")
        socketPath = environment.string("ASYA_SOCKET_DIR", default: "/var/run/asya") + "/" + socketName
        let concurrency = try environment.int("ASYA_CONCURRENCY", default: 0, in: 0...1_024)
        self.concurrency = concurrency == 0 ? nil : concurrency
        let shortest = Duration.milliseconds(1)...Duration.seconds(86_400)
        runtimeTimeout = try environment.duration("ASYA_RUNTIME_TIMEOUT", default: .seconds(300), in: shortest)
        runtimeReadyTimeout = try environment.duration(
            "ASYA_RUNTIME_READY_TIMEOUT",
            default: .seconds(300),
            in: shortest
        )
        gracePeriod = try environment.duration("ASYA_GRACE_PERIOD", default: .seconds(25))
        retry = try Self.retryPolicy(environment)
        limits = EnvelopeLimits.standard
        limits.maxBytes = try environment.int(
            "ASYA_MAX_ENVELOPE_BYTES",
            default: limits.maxBytes,
            in: 1_024...(1 << 30)
        )
        gateway = try GatewayOptions(environment)
        let isMeasured = try environment.bool("ASYA_METRICS_ENABLED", default: true)
        metricsAddress =
            isMeasured ? try environment.address("ASYA_METRICS_ADDR", default: ListenAddress(port: 8_080)) : nil
        metricsAddressFile = environment.string("ASYA_METRICS_ADDRESS_FILE")
    }

    private static func retryPolicy(_ environment: Environment) throws(SettingsError) -> RetryPolicy {
        var policy = RetryPolicy()
        policy.maxAttempts = try environment.int("ASYA_RETRY_MAX_ATTEMPTS", default: policy.maxAttempts, in: 1...1_000)
        policy.backoff = try environment.choice("ASYA_RETRY_BACKOFF", default: policy.backoff)
        policy.initialDelay = try environment.duration("ASYA_RETRY_INITIAL_DELAY", default: policy.initialDelay)
        policy.maxDelay = try environment.duration("ASYA_RETRY_MAX_DELAY", default: policy.maxDelay)
        policy.jitter = try environment.double("ASYA_RETRY_JITTER", default: policy.jitter, in: 0...1)
        policy.maxDuration = try environment.duration("ASYA_RETRY_MAX_DURATION")
        policy.rules = try environment.read("ASYA_RETRY_RULES", default: [], allowed: Self.ruleForm, RetryRule.rules)
        return policy
    }

    private static let actorNames = "an actor's name: 1 to 63 lower-case letters, digits and hyphens"
    private static let ruleForm =
        #"a JSON array such as [{"errors":["ValueError"],"action":"fail"},{"errors":["Busy"],"action":"route","route":"other"}]"#
}

extension RetryRule {
    /// Rules from their JSON form, `[{"errors":[...],"action":"retry"|"fail"|"route","route":actor?}]`; nil for any other.
    static func rules(_ text: String) -> [RetryRule]? {
        guard let elements = try? JSONValue(decoding: Array(text.utf8)).arrayValue else { return nil }
        let rules = elements.compactMap { element -> RetryRule? in
            guard let errors = element["errors"]?.arrayValue?.compactMap(\.stringValue), !errors.isEmpty else {
                return nil
            }
            switch element["action"]?.stringValue {
            case "retry": return RetryRule(errors: errors, action: .retry)
            case "fail": return RetryRule(errors: errors, action: .fail)
            case "route":
                guard let target = element["route"]?.stringValue, QueueName.isActorName(target) else { return nil }
                return RetryRule(errors: errors, action: .route(to: target))
            default: return nil
            }
        }
        return rules.count == elements.count ? rules : nil
    }
}
