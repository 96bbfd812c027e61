// SPDX-License-Identifier: Apache-2.0

/// A hash table of numbers that are spread evenly already, such as those of traces in ``Flow``.
///
/// A dictionary hashes each of its keys once more, which takes longer than all the rest where a search looks at the hops of
/// ten thousands of traces.
struct NumberTable<Value> {
    /// A power of two of places, at most half of them taken; 0 is at a place that is free.
    private var keys: [UInt64] = NumberTable.free
    private var values: [Value?] = Array(repeating: nil, count: NumberTable.free.count)
    /// How many numbers there are.
    private(set) var count = 0

    private static var free: [UInt64] { Array(repeating: 0, count: 1024) }

    /// What is stored for a number.
    subscript(number: UInt64) -> Value? {
        get { values[place(of: Self.key(number))] }
        set {
            guard let newValue else { return }
            let key = Self.key(number)
            let place = place(of: key)
            if keys[place] == 0 {
                keys[place] = key
                count += 1
            }
            values[place] = newValue
            if 2 * count > keys.count { grow() }
        }
    }

    /// Everything that is stored, in no order.
    var all: some Sequence<Value> { values.lazy.compactMap(\.self) }

    private mutating func grow() {
        let (oldKeys, oldValues) = (keys, values)
        keys = Array(repeating: 0, count: 4 * oldKeys.count)
        values = Array(repeating: nil, count: keys.count)
        for (index, key) in oldKeys.enumerated() where key != 0 {
            let place = place(of: key)
            keys[place] = key
            values[place] = oldValues[index]
        }
    }

    private func place(of key: UInt64) -> Int {
        let mask = keys.count &- 1
        var place = Int(truncatingIfNeeded: key) & mask
        while keys[place] != 0, keys[place] != key { place = (place &+ 1) & mask }
        return place
    }

    private static func key(_ number: UInt64) -> UInt64 { number == 0 ? 1 : number }
}
