// SPDX-License-Identifier: Apache-2.0

/// Memory that grows by whole encoded messages.
@safe struct EncodingBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes are encoded.
    private(set) var count = 0

    /// Creates a buffer that holds `capacity` bytes before it has to grow.
    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        unsafe start = .allocate(capacity: self.capacity)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Appends a message as a field of another one.
    ///
    /// - Parameters:
    ///   - tag: The field's tag, of one byte and of wire type 2.
    ///   - bound: The most bytes that the message may take.
    ///   - pack: Writes the message to where it is told and returns its size.
    mutating func append(tag: UInt8, bound: Int, _ pack: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(1 + Varint.maximumSize + bound)
        let field = unsafe start + count
        unsafe field.pointee = tag
        // The size comes before the message and is known after it; that of nearly every span takes two bytes.
        let guess = 2
        let size = unsafe pack(field + 1 + guess)
        let prefix = Varint.size(size)
        if prefix != guess { unsafe (field + 1 + prefix).update(from: field + 1 + guess, count: size) }
        unsafe Varint.write(size, to: field + 1)
        count += 1 + prefix + size
    }

    /// Shows the bytes of a range.
    func withBytes(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        unsafe body(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.initialize(from: start, count: count)
        unsafe start.deallocate()
        unsafe start = larger
    }
}
