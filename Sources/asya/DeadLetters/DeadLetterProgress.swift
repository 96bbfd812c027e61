// SPDX-License-Identifier: Apache-2.0

internal import DeadLetters

/// Tells how far a redrive or a purge is: lines on standard output, and a count where standard error is a terminal.
actor DeadLetterProgress {
    private let total: Int
    private let verb: String
    private let printsLines: Bool
    private var done = 0

    init(total: Int, verb: String, printsLines: Bool) {
        self.total = total
        self.verb = verb
        self.printsLines = printsLines
    }

    /// A letter is done with; returns how many are.
    @discardableResult
    func add(_ outcome: DeadLetterOutcome) -> Int {
        done += 1
        if Console.showsProgress { Console.progress("") }
        if printsLines, outcome.problem == nil { Console.output([DeadLetterText.line(outcome, verb: verb)]) }
        if Console.showsProgress, done < total { Console.progress("\(done) of \(total)") }
        return done
    }
}
