// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

extension ObjectReader {
    /// A DNS label (RFC 1123), as names of actors and namespaces are.
    func label(_ name: String) -> String? {
        guard let field = field(name), let text = string(name) else { return nil }
        guard NameRules.isDNSLabel(text) else {
            report(field, allowed: "a DNS label: 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends")
            return nil
        }
        return text
    }

    /// A label that can name an actor: the queue of an actor `x-dlq` would be that of the dead letters of `x`.
    func actorName(_ name: String) -> String? {
        guard let text = label(name), let field = field(name) else { return nil }
        guard !text.hasSuffix("-dlq") else {
            report(field, allowed: "a name that does not end in -dlq, as queues of dead letters do")
            return nil
        }
        return text
    }
}
