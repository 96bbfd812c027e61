// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What tells the Prometheus operator to scrape an actor's pods.
///
/// https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
enum PodMonitor {
    static func object(_ context: ActorContext, _ ports: [(name: String, number: Int)]) -> WantedObject {
        let endpoints = ports.map { port -> JSONValue in
            ["port": .string(port.name), "path": "/metrics", "interval": "15s"]
        }
        return WantedObject(
            context.reference("monitoring.coreos.com/v1", "PodMonitor"),
            [
                "metadata": context.metadata(),
                "spec": [
                    "selector": ["matchLabels": .texts(context.selector)],
                    "podTargetLabels": [.string(ActorLabels.actor)],
                    "podMetricsEndpoints": .array(endpoints),
                ],
            ]
        )
    }
}
