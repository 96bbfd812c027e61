// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Where the two text formats differ.
struct TextDialect {
    /// A family of counters is named without `_total`, which only its samples have.
    let namesCountersWithoutTotal: Bool

    /// `# TYPE`, `# UNIT` and `# HELP` in this order; without units and with the help first otherwise.
    let hasUnits: Bool

    /// Help texts escape quotes as label values do.
    let escapesQuotesInHelp: Bool

    /// Bounds are written as floating-point numbers, `1.0` and not `1`, so that every exposer's series are the same.
    let hasCanonicalBounds: Bool

    /// Buckets show their exemplars.
    let hasExemplars: Bool

    /// Sums exist only where they cannot fall: not with negative observations.
    let omitsNegativeSums: Bool

    /// What ends the exposition.
    let end: String

    /// The text format 0.0.4.
    ///
    /// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
    static let prometheus = TextDialect(
        namesCountersWithoutTotal: false,
        hasUnits: false,
        escapesQuotesInHelp: false,
        hasCanonicalBounds: false,
        hasExemplars: false,
        omitsNegativeSums: false,
        end: ""
    )

    /// The text format of OpenMetrics 1.0.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#text-format. `_created` is left out: Prometheus would take it for one more series of each family.
    static let openMetrics = TextDialect(
        namesCountersWithoutTotal: true,
        hasUnits: true,
        escapesQuotesInHelp: true,
        hasCanonicalBounds: true,
        hasExemplars: true,
        omitsNegativeSums: true,
        end: "# EOF\n"
    )

    /// A family's name in its metadata.
    func familyName(of family: MetricFamilySnapshot) -> String {
        let suffix = "_total"
        guard namesCountersWithoutTotal, family.kind == .counter, family.name.hasSuffix(suffix) else {
            return family.name
        }
        return String(family.name.dropLast(suffix.count))
    }

    /// The name of a family's only sample.
    func sampleName(of family: MetricFamilySnapshot) -> String {
        guard namesCountersWithoutTotal, family.kind == .counter else { return family.name }
        return familyName(of: family) + "_total"
    }

    /// The value of the label `le`.
    func bound(_ value: Double) -> String {
        hasCanonicalBounds ? NumberText.canonical(value) : NumberText.text(value)
    }
}
