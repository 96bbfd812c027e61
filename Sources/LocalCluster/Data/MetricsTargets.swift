// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// The list of addresses that Prometheus scrapes, in the form of its file-based discovery.
///
/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
struct MetricsTargets {
    /// One address.
    struct Target: Equatable {
        let address: String
        let actor: String
        let component: ComponentName
        let replica: String
    }

    private var targets: [Target?]

    /// Makes an empty list with a place for each process and, last, one for the cluster itself.
    init(processes: Int) {
        targets = Array(repeating: nil, count: processes + 1)
    }

    /// Puts a target into its place.
    ///
    /// - Returns: whether that changed anything.
    mutating func set(_ target: Target, at index: Int) -> Bool {
        guard targets[index] != target else { return false }
        targets[index] = target
        return true
    }

    /// Puts the cluster itself into its place.
    mutating func setCluster(_ address: String) {
        targets[targets.count - 1] = Target(address: address, actor: "", component: .cluster, replica: "")
    }

    /// The file's text, one target a line.
    func encoded() -> [UInt8] {
        let lines = targets.compactMap(\.self).map { target in
            var json = JSONWriter()
            json.beginObject()
            json.name("targets")
            json.beginArray()
            json.string(target.address)
            json.endArray()
            json.name("labels")
            json.beginObject()
            // An empty label is none: the cluster has neither actor nor replica.
            json.member("actor", target.actor)
            json.member("component", target.component.rawValue)
            json.member("replica", target.replica)
            json.endObject()
            json.endObject()
            return "  " + String(decoding: json.bytes, as: UTF8.self)
        }
        return Array("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8)
    }
}
