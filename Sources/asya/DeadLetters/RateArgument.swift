// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// A number of events in a time: `10/s`, `0.5/s`, `100/m`, `1000/h`; a bare number is a second's.
struct RateArgument: ExpressibleByArgument {
    let perSecond: Double

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        let units: [Substring: Double] = ["s": 1, "m": 60, "h": 3600]
        guard (1...2).contains(parts.count), let number = Double(parts[0]), number > 0, number <= 1e6,
            let seconds = parts.count == 1 ? 1 : units[parts[1]]
        else { return nil }
        perSecond = number / seconds
    }
}
