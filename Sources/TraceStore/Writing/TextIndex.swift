// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What the writing thread knows of the texts that come with every record: a hash table.
///
/// A dictionary would hash each of their bytes so that nobody can foresee the result. These texts are keys, names and queues,
/// nearly always the same few objects, whose comparison is that of two words; whoever made some of them collide would make
/// a look-up slower by as much as `limit` allows.
struct TextIndex<Value> {
    private var texts: [String] = []
    private var values: [Value] = []

    /// A power of two of places, at most half of them taken, so that a search soon ends at a free one; each holds the
    /// number of a text, or -1.
    private var places: [Int32] = TextIndex.noPlaces

    private static var noPlaces: [Int32] { Array(repeating: -1, count: 64) }

    /// Beyond this number the memory starts anew.
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// What is known of the text.
    subscript(text: String) -> Value? { number(of: text).map { values[$0] } }

    /// What is known of the text with this number.
    subscript(number: Int) -> Value { values[number] }

    /// The number of the text.
    func number(of text: String) -> Int? {
        let place = place(of: text)
        return places[place] < 0 ? nil : Int(places[place])
    }

    /// Whether the text has this number.
    func isText(_ text: String, at number: Int) -> Bool {
        number < texts.count && texts.span[number] == text
    }

    /// Adds a text that is not there yet; returns its number.
    @discardableResult
    mutating func insert(_ value: Value, for text: String) -> Int {
        if texts.count >= limit { removeAll() }
        texts.append(text)
        values.append(value)
        let last = texts.count - 1
        guard 2 * texts.count > places.count else {
            places[place(of: text)] = Int32(last)
            return last
        }
        places = Array(repeating: -1, count: 2 * places.count)
        for number in texts.indices { places[place(of: texts[number])] = Int32(number) }
        return last
    }

    private mutating func removeAll() {
        texts.removeAll()
        values.removeAll()
        places = Self.noPlaces
    }

    /// Where the text is, or the free place where it belongs.
    private func place(of text: String) -> Int {
        var digest = LabelDigest(count: 1)
        digest.mix(text)
        let mask = places.count &- 1
        var place = Int(truncatingIfNeeded: digest.value) & mask
        while places[place] >= 0, texts.span[Int(places[place])] != text { place = (place &+ 1) & mask }
        return place
    }
}
