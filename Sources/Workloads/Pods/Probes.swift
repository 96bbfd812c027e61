// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Settings

/// The probes of a container of ours, over the HTTP server that it has for metrics: images need no shell for them.
struct Probes {
    /// The port of `/metrics`, `/healthz` and `/readyz`; nil when the container serves none.
    let port: Int?

    /// - Parameters:
    ///   - entries: the container's variables.
    ///   - variable: the variable with the address.
    ///   - fallback: the port when it is not set.
    init(_ entries: EnvironmentEntries, variable: String, fallback: Int) {
        let isServed = (try? Environment(["m": entries.literal("ASYA_METRICS_ENABLED") ?? ""]).bool("m", default: true))
        guard isServed != false else {
            port = nil
            return
        }
        let port = entries.literal(variable).flatMap { ListenAddress($0) }?.port ?? fallback
        // Port 0 is a free one, which nobody outside can know.
        self.port = port == 0 ? nil : port
    }

    /// Ready when it can be given messages.
    var readiness: JSONValue? { probe("/readyz", period: 10, timeout: 3, failures: 3) }

    /// Alive unless only a restart can help.
    var liveness: JSONValue? { probe("/healthz", period: 30, timeout: 5, failures: 3) }

    /// Started when the handler is loaded: up to five minutes, as in v0.1.
    var startup: JSONValue? { probe("/readyz", period: 2, timeout: 3, failures: 150) }

    /// Started as soon as it serves: what a sidecar waits for starts after it.
    var serving: JSONValue? { probe("/healthz", period: 1, timeout: 3, failures: 60) }

    private func probe(_ path: String, period: Int, timeout: Int, failures: Int) -> JSONValue? {
        port.map { port in
            [
                "httpGet": ["path": .string(path), "port": .int(port)],
                "periodSeconds": .int(period), "timeoutSeconds": .int(timeout), "failureThreshold": .int(failures),
            ]
        }
    }
}
