// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// When the number of replicas that are wanted changed last, and to which side.
struct LastScale {
    private let time: String?
    private let direction: String?

    init(_ seen: ActorObservation, _ counts: ReplicaCounts) {
        let before = seen.previous?["desiredReplicas"]?.intValue
        guard let before, before != counts.desired, seen.workload != nil else {
            time = seen.previous?["lastScaleTime"]?.stringValue
            direction = seen.previous?["lastScaleDirection"]?.stringValue
            return
        }
        time = RFC3339.format(unixNano: seen.now)
        direction = counts.desired > before ? "up" : "down"
    }

    func add(to status: inout JSONObject) {
        guard let time, let direction else { return }
        status["lastScaleTime"] = .string(time)
        status["lastScaleDirection"] = .string(direction)
        status["lastScaleFormatted"] = .string("\(time) (\(direction))")
    }
}
