// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// Propagation of contexts between processes.
enum ContextBenchmarks {
    static let all = [
        Benchmark(name: "context.extract_inject", operations: 200_000) { count in
            let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03"
            let tracestate = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"
            for _ in 0..<count {
                guard let context = TraceContextPropagator.extract(traceparent: traceparent, tracestate: tracestate)
                else { return }
                consume(TraceContextPropagator.inject(context))
            }
        }
    ]
}
