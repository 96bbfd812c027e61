// SPDX-License-Identifier: Apache-2.0

/// How far a call has come, in words and as a bar.
public enum CallProgress {
    /// One line for a pipe: `40%  split (2 of 3)  processing`.
    public static func line(_ update: EnvelopeUpdate) -> String {
        var parts = ["\(percent(update))%", place(update)]
        if let message = update.message {
            parts.append(message)
        } else if let state = update.actorState {
            parts.append(state)
        }
        return clean(parts.filter { !$0.isEmpty }.joined(separator: "  "))
    }

    /// One line for a terminal, no longer than `columns`: `▕██████░░░░░░░░░▏  40%  split (2 of 3)  processing`.
    ///
    /// - Parameters:
    ///   - update: What is known; nil before the first event.
    ///   - columns: The width of the terminal.
    /// - Returns: The line.
    public static func bar(_ update: EnvelopeUpdate?, columns: Int) -> String {
        let cells = max(4, min(24, columns / 4))
        let percent = update.map(percent) ?? 0
        let filled = cells * percent / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
        let number = String(repeating: " ", count: 3 - min(3, "\(percent)".count)) + "\(percent)%"
        let words = update.map { update in
            [place(update), update.message ?? update.actorState ?? ""].filter { !$0.isEmpty }.joined(separator: "  ")
        }
        return String(clean("▕\(bar)▏ \(number)  \(words ?? "waiting")").prefix(max(1, columns - 1)))
    }

    private static func percent(_ update: EnvelopeUpdate) -> Int {
        // 100 is kept for what is done.
        let whole = Int(min(max(update.progressPercent, 0), 100))
        return update.status.isFinal ? whole : min(whole, 99)
    }

    private static func place(_ update: EnvelopeUpdate) -> String {
        guard !update.status.isFinal else { return update.status.rawValue }
        guard let actor = update.actor else { return update.status.rawValue }
        guard let index = update.currentActorIndex, !update.actors.isEmpty else { return actor }
        return "\(actor) (\(min(index + 1, update.actors.count)) of \(update.actors.count))"
    }

    /// What comes from elsewhere must not move the cursor.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
    }
}
