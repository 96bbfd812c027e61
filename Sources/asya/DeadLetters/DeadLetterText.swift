// SPDX-License-Identifier: Apache-2.0

internal import DeadLetters
internal import Envelopes
internal import TraceStore
internal import Transports

/// Dead letters as tables and lines.
enum DeadLetterText {
    /// A line for each group.
    static func table(_ groups: [DeadLetterGroup]) -> [String] {
        var table = TraceTable(
            header: ["ACTOR", "COUNT", "REASON", "ERROR", "OLDEST", "NEWEST", "SIZE", "EXAMPLE"],
            rightAligned: [1, 6]
        )
        for group in groups {
            table.add([
                group.actor,
                "\(group.count)",
                group.reason?.rawValue ?? "-",
                TraceText.short(printable(group.error ?? "-"), 40),
                group.oldestUnixNano.map(TraceText.time) ?? "-",
                group.newestUnixNano.map(TraceText.time) ?? "-",
                TraceText.size(group.bytes),
                printable(group.exampleID),
            ])
        }
        return table.lines
    }

    /// Everything about one letter.
    static func lines(_ letter: DeadLetter, history: StoredTrace?) -> [String] {
        var lines = [
            "id        \(printable(letter.id))",
            "trace     \(letter.traceID ?? "-")",
            "actor     \(letter.actor)",
            "queue     \(letter.queue)",
            "died      \(letter.timeUnixNano.map(TraceText.time) ?? "-")",
            "reason    \(printable(letter.reason?.description ?? "unknown: the broker does not tell"))",
        ]
        if let error = letter.error {
            let message = letter.errorDetails?.message ?? ""
            lines.append("error     \(printable(message.isEmpty ? error : "\(error): \(message)"))")
        }
        if case .unreadable(let error) = letter.content { lines.append("problem   no envelope: \(error)") }
        lines.append("redriven  \(letter.redrives) times")
        lines.append("size      \(TraceText.size(letter.body.count))")
        lines += ["", "Message"] + message(letter).map { "  \($0)" }
        guard let history else { return lines }
        lines += ["", "History"]
        var table = TraceTable(header: ["STARTED", "ACTOR", "HOP", "ATTEMPT", "OUTCOME", "TIME", "ERROR"])
        for hop in history.hops {
            table.add([
                TraceText.time(hop.startedAtUnixNano), hop.actor, "\(hop.routeIndex)", "\(hop.attempt)",
                hop.outcome.name, TraceText.duration(hop.duration),
                hop.error.map { TraceText.short(printable("\($0.type): \($0.message)"), 80) } ?? "",
            ])
        }
        return lines + table.lines.map { "  \($0)" }
    }

    /// The message for a person: indented JSON, text, or Base64.
    private static func message(_ letter: DeadLetter) -> [String] {
        if let value = try? JSONValue(decoding: letter.body) { return JSONLines.of(value).map(printable) }
        guard let text = text(letter.body) else {
            return ["(Base64)", String(decoding: Base64.encode(letter.body), as: UTF8.self)]
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(printable)
    }

    /// The bytes as text; nil when they are none.
    static func text(_ bytes: [UInt8]) -> String? { String(validating: bytes, as: UTF8.self) }

    /// Text without what could drive a terminal.
    static func printable(_ text: some StringProtocol) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
                    return isControl ? "\u{FFFD}" : scalar
                }
            )
        )
    }

    /// What a redrive or a purge did to a letter.
    static func line(_ outcome: DeadLetterOutcome, verb: String) -> String {
        let target = outcome.target.map { " to \($0)" } ?? " of \(outcome.actor)"
        let trace = outcome.traceID.map { " (trace \($0))" } ?? ""
        return "\(verb) \(printable(outcome.id))\(target)\(trace)"
    }

    /// Says what the session could not see.
    static func warn(_ session: DeadLetterSession) async {
        let elsewhere = await session.heldElsewhere
        if elsewhere > 0 {
            let letters = TraceText.count(elsewhere, "letter")
            Console.error("asya: note: \(letters) held by another command, or by one that was killed, left out")
        }
        for queue in await session.unfinished {
            Console.error("asya: warning: \(queue) did not give all that it holds; run the command again")
        }
        if await !session.isComplete {
            Console.error("asya: note: there are more dead letters than are held at once; --actor chooses an actor")
        }
    }
}
