// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// The name under which a finished envelope is stored: `<prefix>/<time>/<last actor>/<id>.json`.
///
/// The time is when it was stored, in UTC (`2026-01-31T23:59:59.300000Z`), so that keys sort by time.
public struct ResultKey: Sendable, Hashable, CustomStringConvertible {
    /// The end actor that stored it.
    public let outcome: ResultOutcome
    /// The time of storing, Unix nanoseconds.
    public let storedAtUnixNano: UInt64
    /// The actor that the envelope left last.
    public let lastActor: String
    /// The envelope's id as a file name.
    public let fileName: String

    /// Names `envelope` as stored at a time.
    ///
    /// The last actor is the route's current one inside the route, and the route's last one at its start or past its end.
    public init(envelope: Envelope, outcome: ResultOutcome, storedAtUnixNano: UInt64) {
        let route = envelope.route
        self.outcome = outcome
        self.storedAtUnixNano = storedAtUnixNano
        let isInside = route.current > 0 && route.current < route.actors.count
        lastActor = Self.escaped(isInside ? route.actors[route.current] : route.actors.last ?? "unknown")
        fileName = Self.escaped(envelope.id) + ".json"
    }

    /// The folder of the key's second part.
    public var timeFolder: String { Self.timeFolder(storedAtUnixNano) }

    /// The parts after the prefix, joined by `/`.
    public var path: String { "\(timeFolder)/\(lastActor)/\(fileName)" }

    /// The whole key, its parts joined by `/`.
    public var description: String { "\(outcome.prefix)/\(path)" }

    /// `2026-01-31T23:59:59.300000Z` for a time in Unix nanoseconds.
    ///
    /// Times are cut to a tenth of a second: results of one step share a folder, for making one costs more than a result.
    public static func timeFolder(_ unixNano: UInt64) -> String {
        RFC3339.format(unixNano: unixNano - unixNano % step, fractionDigits: 6)
    }

    /// A tenth of a second, in nanoseconds.
    static let step: UInt64 = 100_000_000

    /// An id or an actor's name as one path component: what is not plain is percent-encoded, and a name that would be
    /// too long for a file system keeps its start and gets a hash of the whole.
    static func escaped(_ name: String) -> String {
        var escaped = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                escaped += hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        // "." and ".." name folders.
        if escaped.allSatisfy({ $0 == "." }) { escaped = escaped.map { _ in "%2E" }.joined() }
        guard escaped.utf8.count > 200 else { return escaped.isEmpty ? "%00" : escaped }
        // FNV-1a: the same id must give the same name in every process.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return escaped.prefix(180) + "~" + String(hash, radix: 16)
    }
}
