// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes

/// A moment on the command line: so long ago (`15m`), or a time of RFC 3339 (`2026-01-02T15:04:05Z`).
struct MomentArgument: ExpressibleByArgument {
    let unixNano: UInt64

    init?(argument: String) {
        if let since = SinceArgument(argument: argument) {
            unixNano = since.unixNano
        } else if let time = RFC3339.parse(argument) {
            unixNano = time
        } else {
            return nil
        }
    }

    static let valueName = "15m|2h|7d|2026-01-02T15:04:05Z"
}
