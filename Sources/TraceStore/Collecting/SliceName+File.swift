// SPDX-License-Identifier: Apache-2.0

extension SliceName {
    /// Reads the name of a file that a stranger gives; `nil` for what is no slice's, or leads out of the folder.
    static func file(_ name: String) -> SliceName? {
        name.contains("/") || name.utf8.contains(0) ? nil : SliceName(name)
    }
}
