// SPDX-License-Identifier: Apache-2.0

/// What a broker says when something exists with other settings than those it was declared with.
///
/// "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'asya-a' in vhost '/': received the value 'quorum' of
/// type 'longstr' but current is none". The broker names the first difference only.
struct SettingDifference: Equatable {
    /// The setting's name.
    let name: String

    /// `queue 'asya-a'`.
    let owner: String

    /// What it is on the broker.
    let current: String

    /// What was asked for.
    let wanted: String

    /// - Parameter text: the text of a reply with code 406; nil when it says something else.
    init?(_ text: String) {
        guard
            let nameAndRest = Self.cut(text, "inequivalent arg '")?.rest,
            let (name, ownerAndRest) = Self.cut(nameAndRest, "' for "),
            let (owner, valuesAndRest) = Self.cut(ownerAndRest, ": received "),
            let (wanted, current) = Self.cut(valuesAndRest, " but current is ")
        else { return nil }
        self.name = String(name)
        self.owner = String(Self.cut(owner, " in vhost")?.before ?? owner)
        self.wanted = Self.value(wanted)
        self.current = Self.value(current)
    }

    private static func value(_ text: Substring) -> String {
        guard let (_, quoted) = cut(text, "'"), let (value, _) = cut(quoted, "'") else { return "not set" }
        return value.isEmpty ? "empty" : String(value)
    }

    private static func cut(_ text: some StringProtocol, _ mark: String) -> (before: Substring, rest: Substring)? {
        let text = Substring(text)
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(mark) {
                return (text[..<start], text[text.index(start, offsetBy: mark.count)...])
            }
            start = text.index(after: start)
        }
        return nil
    }
}

extension SettingDifference: CustomStringConvertible {
    /// The difference, and what to do about it.
    var description: String {
        "\(name) of \(owner) is \(current), ours is \(wanted); set this side alike, or delete it once it is empty and let "
            + "it be declared anew"
    }
}
