// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// One of a pod's conditions, with the time of its last change.
struct PodCondition: Sendable {
    let type: String
    private var isTrue: Bool?
    private var since: UInt64 = 0

    init(type: String) {
        self.type = type
    }

    mutating func set(_ isTrue: Bool, at now: UInt64) {
        guard isTrue != self.isTrue else { return }
        (self.isTrue, since) = (isTrue, now)
    }

    /// An element of `status.conditions`.
    var status: JSONValue {
        let reason = isTrue == true || type != "Ready" && type != "ContainersReady" ? "" : "ContainersNotReady"
        return [
            "type": .string(type), "status": isTrue == true ? "True" : "False", "reason": .string(reason),
            "lastTransitionTime": .string(RFC3339.format(unixNano: since)),
        ]
    }
}
