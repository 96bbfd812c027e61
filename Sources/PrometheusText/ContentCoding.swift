// SPDX-License-Identifier: Apache-2.0

/// How the bytes of an exposition travel.
public enum ContentCoding: Hashable, Sendable {
    /// As they are.
    case identity

    /// Compressed.
    case gzip

    /// The coding that the fields of `Accept-Encoding` ask for: gzip where it is acceptable and not liked less.
    ///
    /// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    public init(acceptEncoding fields: [String]) {
        let elements = AcceptList(fields).elements
        func quality(_ names: String...) -> Double? {
            elements.filter { names.contains($0.name) }.map(\.quality).max()
        }
        let gzip = quality("gzip", "x-gzip") ?? quality("*") ?? 0
        self = gzip > 0 && gzip >= quality("identity") ?? 0 ? .gzip : .identity
    }
}
