// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

extension SpanData {
    /// A sampled span with nothing but what it must have.
    static func fixture(_ number: UInt64 = 1, flags: TraceFlags = .sampled, scope: String = "s") -> SpanData {
        SpanData(
            context: SpanContext(
                traceID: TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10),
                spanID: SpanID(value: number),
                flags: flags
            ),
            name: "n\(number)",
            startUnixNano: 1,
            endUnixNano: 2,
            scope: InstrumentationScope(name: scope)
        )
    }
}
