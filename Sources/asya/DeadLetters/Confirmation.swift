// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Asks before something is done that somebody may regret.
enum Confirmation {
    /// Whether there is somebody to ask.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Asks on the terminal for a word.
    ///
    /// On the main actor, which nothing else needs meanwhile: it waits for a person.
    ///
    /// - Parameters:
    ///   - question: What to type, and what for.
    ///   - word: What must be typed.
    /// - Returns: Whether it was.
    @MainActor
    static func asks(_ question: String, for word: String) -> Bool {
        Console.progress(question + " ")
        return readLine() == word
    }
}
