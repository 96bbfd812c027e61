// SPDX-License-Identifier: Apache-2.0

/// Why bytes were refused as an XML document.
enum XMLError: Error, Hashable {
    /// The text breaks the grammar at this byte.
    case malformed(offset: Int)
    /// A declaration of document types, which services never send and which can name files and explode.
    case documentType
    /// Elements are nested too deep, or there are too many.
    case tooLarge
}
