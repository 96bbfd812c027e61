// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// Whether and how recorded traces are served to collectors.
struct CollectSettings: Sendable {
    /// What a collector has to show.
    let token: CollectToken
    /// The bytes of records that are served in a second.
    let bytesPerSecond: Int

    /// What the environment asks for; `nil` when nothing is to be served.
    ///
    /// - Throws: `SettingsError` that names the variable and what is allowed.
    init?(_ environment: Environment) throws(SettingsError) {
        guard let token = try CollectToken(environment) else { return nil }
        self.token = token
        bytesPerSecond = try environment.int("ASYA_TRACE_COLLECT_RATE", default: 8 << 20, in: 65_536...Int.max)
    }
}
