// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension LogPump.Style {
    /// Text for a terminal, with colours unless `NO_COLOR` is set (https://no-color.org); JSON for anything else.
    ///
    /// - Parameters:
    ///   - descriptor: where lines go.
    ///   - environment: the variables of this process.
    /// - Returns: the style.
    static func standard(for descriptor: Int32, _ environment: [String: String]) -> Self {
        guard isatty(descriptor) == 1 else { return .json }
        let hasColours = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        return .text(LogText(isColoured: hasColours, timeOfDay: timeOfDay))
    }

    /// `23:59:59.123` in the time zone of this machine.
    private static func timeOfDay(_ unixNano: UInt64) -> String {
        var seconds = time_t(unixNano / 1_000_000_000)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&seconds, &parts)
        let milliseconds = Int(unixNano / 1_000_000 % 1_000)
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let fraction = String("\(1_000 + milliseconds)".dropFirst())
        return "\(clock.joined(separator: ":")).\(fraction)"
    }
}
