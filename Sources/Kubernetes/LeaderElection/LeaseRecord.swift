// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What a Lease says of who leads.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/lease-v1/
struct LeaseRecord: Equatable {
    /// Who leads; empty for nobody.
    var holder: String
    /// How long the holder leads without a sign of life.
    var duration: Duration
    /// When the holder took it, in its own words: nobody else's clock counts.
    var acquireTime: String
    /// The holder's last sign of life, in its own words.
    var renewTime: String
    /// How many times the holder has changed.
    var transitions: Int

    /// Reads the specification of a Lease.
    init(_ spec: JSONValue?) {
        holder = spec?["holderIdentity"]?.stringValue ?? ""
        duration = .seconds(spec?["leaseDurationSeconds"]?.intValue ?? 0)
        acquireTime = spec?["acquireTime"]?.stringValue ?? ""
        renewTime = spec?["renewTime"]?.stringValue ?? ""
        transitions = spec?["leaseTransitions"]?.intValue ?? 0
    }

    init(holder: String, duration: Duration, acquireTime: String, renewTime: String, transitions: Int) {
        self.holder = holder
        self.duration = duration
        self.acquireTime = acquireTime
        self.renewTime = renewTime
        self.transitions = transitions
    }

    var spec: JSONValue {
        .members([
            "holderIdentity": .string(holder),
            "leaseDurationSeconds": .int(max(Int(duration.components.seconds), 1)),
            "acquireTime": acquireTime.isEmpty ? nil : .string(acquireTime),
            "renewTime": .string(renewTime),
            "leaseTransitions": .int(transitions),
        ])
    }
}
