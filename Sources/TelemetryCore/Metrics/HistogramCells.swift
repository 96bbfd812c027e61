// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What several threads count into without a lock: the cells of one histogram, and the sum of what was observed.
///
/// Memory is taken for the octaves that have been observed, with their first observation; a histogram that never was
/// has none. An octave's sum lies beside its cells, so that an observation touches as few cache lines as it can.
// What a pointer leads to is atomic, appears whole, and stays until the end: safe to share, although the compiler
// cannot see it.
@safe
struct HistogramCells: ~Copyable, @unchecked Sendable {
    /// The sum's bits, then the cells.
    private typealias Page = UnsafeMutablePointer<Atomic<UInt64>>
    /// The pages of the near octaves, then that of the zero octave.
    private typealias Directory = UnsafeMutablePointer<Atomic<UInt>>

    private static var directoryCount: Int { HistogramLayout.nearExponents.count + 1 }
    private static var zeroIndex: Int { HistogramLayout.nearExponents.count }

    private let layout: HistogramLayout
    private let directory = Atomic<UInt>(0)
    private let far = Mutex<[Octave: UInt]>([:])

    init(layout: HistogramLayout) {
        self.layout = layout
    }

    deinit {
        for page in far.withLock({ Array($0.values) }) { unsafe Page(bitPattern: page)?.deallocate() }
        guard let directory = unsafe Directory(bitPattern: directory.load(ordering: .acquiring)) else { return }
        for index in 0..<Self.directoryCount {
            unsafe Page(bitPattern: directory[index].load(ordering: .acquiring))?.deallocate()
        }
        unsafe directory.deallocate()
    }

    /// Counts a finite number.
    func add(_ value: Double) {
        // Of a number that is not positive the result is far out of range.
        let position = value.bitPattern &- 1
        let exponent = Int(truncatingIfNeeded: position >> NativeSchema.mantissaBits) - 1_023
        let index = exponent - HistogramLayout.nearExponents.lowerBound
        guard index >= 0, index < HistogramLayout.nearExponents.count else { return addFar(value) }
        var cell = NativeSchema.bucket(ofMantissa: position & NativeSchema.mantissaMask)
        if layout.dividedNearOctaves & (1 &<< UInt64(truncatingIfNeeded: index)) != 0 {
            cell &+= layout.divisionsPassed(inNear: index, position)
        }
        guard let page = unsafe page(index) else { return }
        unsafe Self.count(value, cell, in: page)
    }

    /// Adds what was counted to a tally.
    func read(into tally: inout HistogramTally) {
        if let directory = unsafe Directory(bitPattern: directory.load(ordering: .acquiring)) {
            for (index, exponent) in HistogramLayout.nearExponents.enumerated() {
                unsafe read(.positive(exponent), directory[index].load(ordering: .acquiring), into: &tally)
            }
            unsafe read(.zero, directory[Self.zeroIndex].load(ordering: .acquiring), into: &tally)
        }
        for (octave, page) in far.withLock({ $0 }) { read(octave, page, into: &tally) }
    }

    private func read(_ octave: Octave, _ bits: UInt, into tally: inout HistogramTally) {
        guard let page = unsafe Page(bitPattern: bits) else { return }
        unsafe tally.add(sum: Double(bitPattern: page[0].load(ordering: .relaxed)))
        for cell in 0..<layout.cellCount(of: octave) {
            let count = unsafe page[1 + cell].load(ordering: .relaxed)
            if count > 0 { tally.add(count, of: layout.meaning(of: cell, in: octave), in: octave) }
        }
    }

    private func addFar(_ value: Double) {
        let (octave, position) = Octave.containing(value)
        let cell = layout.cell(of: value, in: octave, position)
        if octave == .zero {
            guard let page = unsafe page(Self.zeroIndex) else { return }
            return unsafe Self.count(value, cell, in: page)
        }
        let bits = far.withLock { pages in
            if let known = pages[octave] { return known }
            let page = unsafe Self.zeroed(layout.cellCount(of: octave) + 1)
            pages[octave] = UInt(bitPattern: page)
            return UInt(bitPattern: page)
        }
        guard let page = unsafe Page(bitPattern: bits) else { return }
        unsafe Self.count(value, cell, in: page)
    }

    /// The page of a place in the directory, made with its first use.
    @inline(__always)
    private func page(_ index: Int) -> Page? {
        if let directory = unsafe Directory(bitPattern: directory.load(ordering: .acquiring)),
            let page = unsafe Page(bitPattern: directory[index].load(ordering: .acquiring))
        {
            return unsafe page
        }
        return unsafe makePage(index)
    }

    @inline(never)
    private func makePage(_ index: Int) -> Page? {
        let directoryBits = Self.publish(Self.directoryCount, in: directory)
        guard let directory = unsafe Directory(bitPattern: directoryBits) else { return nil }
        let octave = index == Self.zeroIndex ? Octave.zero : .positive(index + HistogramLayout.nearExponents.lowerBound)
        let place = unsafe directory + index
        return unsafe Page(bitPattern: Self.publish(layout.cellCount(of: octave) + 1, in: place.pointee))
    }

    /// Puts zeroed memory where there is none; whoever comes second takes what the first one made.
    private static func publish(_ count: Int, in place: borrowing Atomic<UInt>) -> UInt {
        let made = unsafe zeroed(count)
        let (exchanged, original) = place.compareExchange(
            expected: 0,
            desired: UInt(bitPattern: made),
            ordering: .acquiringAndReleasing
        )
        if exchanged { return UInt(bitPattern: made) }
        unsafe made.deallocate()
        return original
    }

    private static func zeroed(_ count: Int) -> Page {
        let page = Page.allocate(capacity: count)
        for index in 0..<count { unsafe (page + index).initialize(to: Atomic(0)) }
        return unsafe page
    }

    @inline(__always)
    private static func count(_ value: Double, _ cell: Int, in page: Page) {
        unsafe page[1 &+ cell].wrappingAdd(1, ordering: .relaxed)
        var current = unsafe page[0].load(ordering: .relaxed)
        while true {
            let wanted = (Double(bitPattern: current) + value).bitPattern
            let (exchanged, original) = unsafe page[0].weakCompareExchange(
                expected: current,
                desired: wanted,
                ordering: .relaxed
            )
            if exchanged { return }
            current = original
        }
    }
}
