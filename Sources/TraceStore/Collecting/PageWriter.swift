// SPDX-License-Identifier: Apache-2.0

/// Writes a page, up to its limits.
struct PageWriter {
    private var fields = ProtobufWriter()
    private let limits: PageLimits
    private var count = 0
    private var last: RecordPlace?
    private var bodies: Set<Int64> = []
    private var referredBytes = 0
    private var resources: Set<Int64> = []

    init(_ limits: PageLimits) {
        self.limits = limits
    }

    /// Whether a record that refers to bodies of so many bytes is one too many.
    func isFull(forReferred bytes: Int = 0) -> Bool {
        count > 0 && (fields.bytes.count >= limits.bytes || referredBytes + bytes > limits.referredBytes)
    }

    /// How many bytes may still be added.
    var room: Int { max(limits.bytes - fields.bytes.count, 0) }

    /// Adds a record.
    mutating func add(_ field: UInt8, at place: RecordPlace? = nil, _ body: (inout ProtobufWriter) -> Void) {
        fields.message(field, body)
        count += 1
        last = place
    }

    /// Adds a body that a hop refers to, unless it is there.
    mutating func refer(to row: Int64, digest: [UInt8], size: Int) {
        guard bodies.insert(row).inserted else { return }
        referredBytes += size
        fields.message(PageFields.body) { message in
            message.varint(1, UInt64(row))
            message.data(2, digest)
            message.varint(3, UInt64(size))
        }
    }

    /// Whether a hop of the page refers to the body.
    func refers(to row: Int64) -> Bool { bodies.contains(row) }

    /// Whether the resource is to be added.
    mutating func needs(resource id: Int64) -> Bool { resources.insert(id).inserted }

    /// Adds a resource.
    mutating func add(resource id: Int64, service: String, attributes: [UInt8]) {
        fields.message(PageFields.resource) { message in
            message.varint(1, UInt64(id))
            message.string(2, service)
            message.data(3, attributes)
        }
    }

    /// The page; `isLast` when nothing comes behind it.
    mutating func finish(isLast: Bool) -> [UInt8] {
        if !isLast, let last {
            fields.message(PageFields.next) { message in
                message.varint(1, UInt64(last.trace))
                message.varint(2, UInt64(last.row))
            }
        }
        fields.varint(PageFields.count, UInt64(count))
        return fields.bytes
    }
}
