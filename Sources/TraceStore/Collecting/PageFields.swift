// SPDX-License-Identifier: Apache-2.0

/// The protobuf fields of the pages that a store gives to a collector.
///
/// A page: `resource=1 {id=1, service=2, attributes=3}`, `span=2`, `hop=3`, `body=4 {row=1, digest=2, size=3}`,
/// `trace=5 {number=1, id=2, first=3}`, `chunk=6 {row=1, offset=2, data=3}`, `next=7 {trace=1, row=2}`, and last
/// `count=8` of its records, by which its reader knows that nothing is missing. A collector passes by fields that it does
/// not know. What is protobuf in a slice's row is copied as it is (`SpanCoding`, `HopCoding`).
enum PageFields {
    static let resource: UInt8 = 1
    static let span: UInt8 = 2
    static let hop: UInt8 = 3
    static let body: UInt8 = 4
    static let trace: UInt8 = 5
    static let chunk: UInt8 = 6
    static let next: UInt8 = 7
    static let count: UInt8 = 8

    /// The fields of a span, texts in place of the numbers of rows.
    enum Span {
        static let traceID: UInt8 = 1
        static let resource: UInt8 = 2
        static let spanID: UInt8 = 3
        static let parentID: UInt8 = 4
        static let name: UInt8 = 5
        static let scope: UInt8 = 6
        static let scopeVersion: UInt8 = 7
        static let kind: UInt8 = 8
        static let flags: UInt8 = 9
        static let start: UInt8 = 10
        static let duration: UInt8 = 11
        static let status: UInt8 = 12
        static let statusText: UInt8 = 13
        static let traceState: UInt8 = 14
        static let attributes: UInt8 = 15
        static let events: UInt8 = 16
        static let links: UInt8 = 17
        static let dropped: UInt8 = 18
    }

    /// The fields of a hop; `output {queue=1, envelope_id=2, envelope=3}` with the queue's name.
    enum Hop {
        static let traceID: UInt8 = 1
        static let spanID: UInt8 = 2
        static let envelopeID: UInt8 = 3
        static let runID: UInt8 = 4
        static let routeIndex: UInt8 = 5
        static let actor: UInt8 = 6
        static let queue: UInt8 = 7
        static let attempt: UInt8 = 8
        static let start: UInt8 = 9
        static let duration: UInt8 = 10
        static let wait: UInt8 = 11
        static let outcome: UInt8 = 12
        static let handler: UInt8 = 13
        static let fingerprint: UInt8 = 14
        static let error: UInt8 = 15
        static let input: UInt8 = 16
        static let output: UInt8 = 17
    }
}
