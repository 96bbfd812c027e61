// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Measures the telemetry modules: `telemetry-bench [NAME ...]` prints one JSON object a line and benchmark.
///
/// A name selects every benchmark that begins with it; none selects all. `telemetry-bench --repeat COUNT NAME` runs the
/// operations of one benchmark COUNT times and prints nothing, for instruction counts. `telemetry-bench --load ENDPOINT
/// RATE SECONDS SHAPE` exports RATE spans a second to an OTLP endpoint; SHAPE is `specification` or `hop`.
@main enum Main {
    static let benchmarks: [Benchmark] =
        ContextBenchmarks.all + SpanBenchmarks.all + HopBenchmarks.all + ExportBenchmarks.all + MetricBenchmarks.all
        + StoreBenchmarks.all + EnvelopeBenchmarks.all

    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--repeat" {
            arguments.removeFirst()
            guard let count = arguments.popFirst().flatMap({ Int($0) }), let name = arguments.popFirst(),
                let benchmark = benchmarks.first(where: { $0.name == name })
            else { usage() }
            benchmark.body(count)
            return
        }
        if arguments.first == "--load" {
            arguments.removeFirst()
            guard let load = ExportLoad(arguments: Array(arguments)) else { usage() }
            print(load.run())
            return
        }
        let selected = benchmarks.filter { benchmark in
            arguments.isEmpty || arguments.contains { benchmark.name.hasPrefix($0) }
        }
        guard !selected.isEmpty else { usage() }
        for benchmark in selected { print(benchmark.measure().json) }
    }

    private static func usage() -> Never {
        let names = benchmarks.map(\.name).joined(separator: "\n  ")
        let text =
            "usage: telemetry-bench [NAME ...] | --repeat COUNT NAME | "
            + "--load ENDPOINT RATE SECONDS specification|hop\nnames:\n  \(names)\n"
        _ = unsafe write(STDERR_FILENO, text, text.utf8.count)
        exit(2)
    }
}
