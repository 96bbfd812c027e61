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
}
