// SPDX-License-Identifier: Apache-2.0

public import Brokers

/// What a cluster says once all its actors are ready.
public struct ReadySummary: Sendable, Equatable {
    /// The actors that were declared.
    public let actors: Int
    /// The processes that run for them and for the ends of the pipelines.
    public let processes: Int
    /// How long it took.
    public let duration: Duration
    /// `host:port` of the cluster's own metrics.
    public let metricsAddress: String
    /// Where everything is kept.
    public let data: DataFolder
    /// The first actor that was declared, for an example.
    public let firstActor: String
    /// Where the queues are.
    public let transport: BrokerKind
    /// The gateway's base address and the tools that it offers; nil when it does not run.
    public let gateway: Gateway?

    /// What is said of the gateway.
    public struct Gateway: Sendable, Equatable {
        /// Its base address.
        public let url: String
        /// The names of its tools.
        public let tools: [String]
    }

    /// Lines of a word, spaces and a value; scripts read them, so they stay as they are.
    public var lines: [String] {
        let option = transport == .sqlite ? "--wait" : "--transport \(transport.rawValue)"
        return [
            "ready    \(count(actors, "actor")), \(count(processes, "process", "processes")) (in \(seconds) s)",
            "metrics  http://\(metricsAddress)/metrics",
            "results  \(data.results)",
            "traces   \(data.traces)",
        ] + gatewayLines + [
            "send     asya send \(firstActor) --payload '{}' \(option)\(folder)"
        ]
    }

    private var gatewayLines: [String] {
        guard let gateway else { return [] }
        let first = gateway.tools.first.map { "call     asya call \($0)\(folder)" }
        return ["gateway  \(gateway.url) (\(count(gateway.tools.count, "tool")))"] + [first].compactMap(\.self)
    }

    private var folder: String { data == DataFolder(DataFolder.standardName) ? "" : " --data \(data.path)" }

    private var seconds: String {
        let hundredths = Int(duration / .milliseconds(10))
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
