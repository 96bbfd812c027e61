// SPDX-License-Identifier: Apache-2.0

/// Finds instruments by their label values: a hash table over the digest that label values bring along.
///
/// A dictionary would hash the digest again and copy the values, which costs more than all the rest of a look-up.
struct SeriesIndex<Instrument: Sendable>: Sendable {
    private var keys: [LabelValues] = []
    private var instruments: [Instrument] = []

    /// A power of two of places, at most half of them taken, so that a search soon ends at a free one; each holds the
    /// number of an instrument, or -1.
    private var places: [Int32] = Array(repeating: -1, count: 4)

    /// How many instruments there are.
    var count: Int { keys.count }

    /// The instrument with these values.
    subscript(values: LabelValues) -> Instrument? {
        var place = place(of: values)
        while places[place] >= 0 {
            let number = Int(places[place])
            // Through a span, because an array hands out copies, which cost a count of references for each value.
            if keys.span[number] == values { return instruments[number] }
            place = next(place)
        }
        return nil
    }

    /// Adds an instrument whose values are not there yet.
    mutating func insert(_ instrument: Instrument, for values: LabelValues) {
        keys.append(values)
        instruments.append(instrument)
        if 2 * count > places.count { rebuild(places: 2 * places.count) } else { put(count - 1) }
    }

    /// Takes the instrument with these values out; false when there is none.
    mutating func remove(_ values: LabelValues) -> Bool {
        guard let number = keys.firstIndex(of: values) else { return false }
        keys.remove(at: number)
        instruments.remove(at: number)
        // Searches pass over taken places, so a hole would hide what lies behind it.
        rebuild(places: places.count)
        return true
    }

    private mutating func rebuild(places size: Int) {
        places = Array(repeating: -1, count: size)
        for number in keys.indices { put(number) }
    }

    private mutating func put(_ number: Int) {
        var place = place(of: keys[number])
        while places[place] >= 0 { place = next(place) }
        places[place] = Int32(number)
    }

    @inline(__always)
    private func place(of values: LabelValues) -> Int {
        Int(truncatingIfNeeded: values.digest) & (places.count &- 1)
    }

    @inline(__always)
    private func next(_ place: Int) -> Int {
        (place &+ 1) & (places.count &- 1)
    }
}
