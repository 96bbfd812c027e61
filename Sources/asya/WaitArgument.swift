// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import LocalCluster

/// The value of `--wait`: seconds, or a duration such as `90s` or `5m`.
struct WaitArgument: ExpressibleByArgument, CustomStringConvertible {
    /// What the help shows as the value of a bare `--wait`, or the argument.
    let description: String
    /// The limit; nil for a text that is none.
    let wait: SendOptions.Wait?

    static let untilEnded = WaitArgument(description: "until all have ended", wait: .untilEnded)
}

extension WaitArgument {
    // Never nil: of an option that may stand alone the library drops values that it cannot read, without a word.
    init?(argument: String) {
        self.init(description: argument, wait: SendOptions.Wait(argument: argument))
    }

    /// Refuses a text that is no limit.
    func validate() throws(ValidationError) {
        guard wait == nil else { return }
        throw ValidationError("--wait \(description): must be seconds, or a duration such as 90s or 5m")
    }
}
