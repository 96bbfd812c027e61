// SPDX-License-Identifier: Apache-2.0

/// The dead letters that ids and a filter choose from those that are held.
public struct DeadLetterSelection: Sendable {
    /// An id that may mean several letters.
    public struct Ambiguity: Sendable, Equatable {
        /// The text that was given.
        public let text: String
        /// The ids that begin with it, or whose traces do.
        public let ids: [String]
    }

    /// The letters that were chosen, in their order.
    public let letters: [DeadLetter]

    /// The ids that name nothing.
    public let missing: [String]

    /// The ids that are too short.
    public let ambiguous: [Ambiguity]

    /// Chooses.
    ///
    /// An id is that of an envelope or of a trace, or the beginning of one as long as it means one envelope or one
    /// trace. Of a trace, all letters are chosen.
    ///
    /// - Parameters:
    ///   - letters: Those to choose from.
    ///   - ids: Which of them; none for all.
    ///   - filter: What they must meet besides.
    public init(_ letters: [DeadLetter], ids: [String], filter: DeadLetterFilter = DeadLetterFilter()) {
        let accepted = letters.filter(filter.accepts)
        guard !ids.isEmpty else {
            self.letters = accepted
            (missing, ambiguous) = ([], [])
            return
        }
        var chosen: Set<Int> = []
        var missing: [String] = []
        var ambiguous: [Ambiguity] = []
        for text in ids {
            let found = Self.find(text, in: accepted)
            if found.isEmpty {
                missing.append(text)
            } else if Self.isOne(found.map { accepted[$0] }) {
                chosen.formUnion(found)
            } else {
                ambiguous.append(Ambiguity(text: text, ids: Array(Set(found.map { accepted[$0].id })).sorted()))
            }
        }
        self.letters = accepted.indices.filter(chosen.contains).map { accepted[$0] }
        self.missing = missing
        self.ambiguous = ambiguous
    }

    private static func find(_ text: String, in letters: [DeadLetter]) -> [Int] {
        let exact = letters.indices.filter { letters[$0].id == text || letters[$0].traceID == text.lowercased() }
        guard exact.isEmpty, !text.isEmpty else { return exact }
        return letters.indices.filter { index in
            letters[index].id.hasPrefix(text) || letters[index].traceID?.hasPrefix(text.lowercased()) == true
        }
    }

    /// Whether letters are of one envelope, or of one trace.
    private static func isOne(_ letters: [DeadLetter]) -> Bool {
        let traces = Set(letters.map(\.traceID))
        return Set(letters.map(\.id)).count == 1 || (traces.count == 1 && traces.first != .some(nil))
    }
}
