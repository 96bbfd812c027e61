// SPDX-License-Identifier: Apache-2.0

extension HopRecord {
    /// Whether an operator will want to see, and to replay, this hop whatever the head sampler said of its trace.
    ///
    /// That is when it failed, was retried or is a retry, was dead-lettered, arrived at error-end, had its failure sent
    /// to another actor by policy, or took as long as `slowThreshold`.
    func isNotable(slowThreshold: Duration?) -> Bool {
        if outcome.isProblem || attempt > 1 || error != nil || actor == StoredHop.errorEnd { return true }
        guard let slowThreshold else { return false }
        let nanoseconds = endedAtUnixNano - min(startedAtUnixNano, endedAtUnixNano)
        return Duration.nanoseconds(Int64(clamping: nanoseconds)) >= slowThreshold
    }
}
