// SPDX-License-Identifier: Apache-2.0

public import Tracking

/// What another gateway tells about the envelopes that it shares with this one.
public enum Announcement: Sendable, Hashable {
    /// The events of an envelope up to a number are stored; it stands like this since.
    case stored(envelopeID: String, sequence: Int64, status: EnvelopeStatus)
    /// Announcements may have been lost: look into the store.
    case gap

    /// The channel of NOTIFY.
    static let channel = "asya_envelopes"

    /// https://www.postgresql.org/docs/15/sql-notify.html: a payload has fewer than 8,000 bytes.
    static let maximumBytes = 7_900

    /// Payloads that tell about events: a line that names the gateway, then `sequence status id` for the last event of each
    /// envelope, and an asterisk for what does not fit into a line.
    static func messages(of events: [EnvelopeEvent], from instance: String) -> [String] {
        var last: [String: EnvelopeEvent] = [:]
        for event in events { last[event.envelopeID] = event }
        var messages: [String] = []
        var message = instance
        for event in last.values {
            let fits = event.envelopeID.utf8.count <= 1000 && !event.envelopeID.utf8.contains { $0 == 0x0A || $0 == 0 }
            let line = fits ? "\n\(event.sequence) \(event.status.rawValue) \(event.envelopeID)" : "\n*"
            if message.utf8.count + line.utf8.count > maximumBytes {
                messages.append(message)
                message = instance
            }
            message += line
        }
        messages.append(message)
        return messages
    }

    /// What a payload tells; nothing when this gateway has written it itself.
    ///
    /// A line that is not understood, of a later version for example, is a gap.
    static func read(_ message: String, instance: String) -> [Announcement] {
        let lines = message.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let first = lines.first, !first.elementsEqual(instance.utf8) else { return [] }
        return lines.dropFirst().map { line in
            let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let sequence = Int64(Substring(parts[0])),
                let status = EnvelopeStatus(rawValue: String(Substring(parts[1])))
            else { return .gap }
            return .stored(envelopeID: String(Substring(parts[2])), sequence: sequence, status: status)
        }
    }
}
