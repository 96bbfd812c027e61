// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import GatewayClient

/// What became of an envelope, as people and scripts read it.
enum EnvelopeText {
    /// Prints the result, or says why there is none.
    ///
    /// - Parameters:
    ///   - update: The final event, or all that is known.
    ///   - id: The envelope.
    ///   - printsAll: Whether all that is known is printed in place of the result.
    /// - Throws: `ExitError` with code 1 for an envelope that failed or was canceled.
    static func finish(_ update: EnvelopeUpdate, id: String, printsAll: Bool) throws(ExitError) {
        if printsAll {
            Console.output(update.json.encoded())
        } else if update.status == .succeeded {
            Console.output((update.result ?? .null).encoded())
        }
        guard update.status == .failed || update.status == .canceled else { return }
        throw ExitError(ExitError.failed, lines: printsAll ? [] : ["asya: " + problem(update, id: id)])
    }

    /// The lines of `asya status`.
    static func lines(_ update: EnvelopeUpdate, id: String) -> [String] {
        var lines = ["\(id)  \(CallProgress.line(update))"]
        if !update.actors.isEmpty { lines.append("route    \(update.actors.joined(separator: " → "))") }
        for (word, name) in [
            ("tool", "tool"), ("trace", "trace_id"), ("created", "created_at"), ("updated", "updated_at"),
        ] {
            if let value = update.json[name]?.stringValue { lines.append(padded(word) + value) }
        }
        switch update.status {
        case .succeeded: lines += [padded("result") + text(update.result ?? .null)]
        case .failed, .canceled: lines += [padded("error") + problem(update, id: id)]
        case .pending, .running: break
        }
        return lines
    }

    private static func problem(_ update: EnvelopeUpdate, id: String) -> String {
        let details = update.json["error_details"] ?? update.result?["details"]
        let type = details?["type"]?.stringValue
        let reason = [type, details?["message"]?.stringValue].compactMap(\.self).filter { !$0.isEmpty }
        let what = update.message ?? update.error ?? update.status.rawValue
        let why = reason.isEmpty ? "" : " (\(reason.joined(separator: ": ")))"
        return "\(what)\(why); `asya trace show \(id)` draws its way"
    }

    private static func padded(_ word: String) -> String {
        word + String(repeating: " ", count: max(1, 9 - word.count))
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }
}
