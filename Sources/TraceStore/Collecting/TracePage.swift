// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Some of the traces of a slice.
public struct TracePage: Sendable, Hashable {
    /// The traces, by their numbers.
    public private(set) var traces: [ListedTrace] = []
    /// Behind which number there are more; `nil` when there are none.
    public private(set) var next: Int64?

    /// Reads a page.
    ///
    /// - Throws: ``PageProblem`` when it is not whole.
    public init(decoding bytes: [UInt8]) throws(PageProblem) {
        let reader = try PageReader(bytes, of: PageFields.trace) { field, data throws(PageProblem) in
            guard field == Int(PageFields.trace) else { return }
            var trace = ListedTrace(number: 0, id: .invalid, firstUnixNano: 0)
            var reader = ProtobufReader(data)
            while let (field, value) = reader.next() {
                switch field {
                case 1: trace.number = Int64(clamping: value.integer)
                case 2: trace.id = TraceID(bytes: Array(value.data)) ?? .invalid
                case 3: trace.firstUnixNano = value.integer
                default: break
                }
            }
            guard (1..<Int64.max).contains(trace.number), trace.id.isValid else { throw PageProblem() }
            traces.append(trace)
        }
        next = reader.next?.trace
    }
}
