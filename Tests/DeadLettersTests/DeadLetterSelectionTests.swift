// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import DeadLetters

struct DeadLetterSelectionTests {
    private let letters = [
        Letters.letter(Letters.body("abc1"), token: 1),
        Letters.letter(Letters.body("abc2"), token: 2),
        Letters.letter(Letters.body("abc", trace: Letters.otherTrace), token: 3),
        Letters.letter(Letters.body("xyz", trace: nil), reason: .requested, token: 4),
        Letters.letter(Letters.body("xyz", trace: nil), token: 5),
    ]

    private func tokens(_ selection: DeadLetterSelection) -> [UInt64] { selection.letters.map(\.token.rawValue) }

    @Test func `without ids the filter alone decides`() {
        #expect(tokens(DeadLetterSelection(letters, ids: [])) == [1, 2, 3, 4, 5])
        let filter = DeadLetterFilter(error: "requested")
        #expect(tokens(DeadLetterSelection(letters, ids: [], filter: filter)) == [4])
        #expect(tokens(DeadLetterSelection(letters, ids: ["xyz"], filter: filter)) == [4])
    }

    @Test func `an id goes before beginnings of ids`() {
        let selection = DeadLetterSelection(letters, ids: ["abc"])
        #expect(tokens(selection) == [3])
        #expect(selection.missing.isEmpty && selection.ambiguous.isEmpty)
    }

    @Test func `a trace chooses all its letters, a beginning one trace or one envelope`() {
        #expect(tokens(DeadLetterSelection(letters, ids: [Letters.trace.uppercased()])) == [1, 2])
        #expect(tokens(DeadLetterSelection(letters, ids: ["0af7"])) == [1, 2])
        #expect(tokens(DeadLetterSelection(letters, ids: ["abc2", "4bf9"])) == [2, 3])
        #expect(tokens(DeadLetterSelection(letters, ids: ["xy"])) == [4, 5])
    }

    @Test func `what is missing or may be several is told and chooses nothing`() {
        let selection = DeadLetterSelection(letters, ids: ["ab", "nobody", "", "abc1"])
        #expect(tokens(selection) == [1])
        #expect(selection.missing == ["nobody", ""])
        #expect(selection.ambiguous == [.init(text: "ab", ids: ["abc", "abc1", "abc2"])])
    }
}
