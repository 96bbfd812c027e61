// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// A span of time back from now: `30s`, `15m`, `2h`, `7d`, also in sequence (`1h30m`).
struct SinceArgument: ExpressibleByArgument {
    /// The length.
    let duration: Duration

    init?(argument: String) {
        var total = 0.0
        var number = ""
        for character in argument {
            if character.isASCII, character.isNumber || character == "." {
                number.append(character)
                continue
            }
            let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
            guard let unit = units[character], let value = Double(number) else { return nil }
            total += value * unit
            number = ""
        }
        guard number.isEmpty, total > 0, total < 1e9 else { return nil }
        duration = .milliseconds(Int(total * 1000))
    }

    /// The moment that is so long ago.
    var unixNano: UInt64 {
        let nano = TraceText.nowUnixNano()
        let back = UInt64(max(0, duration / .nanoseconds(1)))
        return nano > back ? nano - back : 0
    }

    static let help: ArgumentHelp = ArgumentHelp(
        "Only traces that started less than this ago.",
        valueName: "30s|15m|2h|7d"
    )
}
