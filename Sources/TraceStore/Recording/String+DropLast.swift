// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text without this character at its end.
    func dropLast(while character: Character) -> Substring {
        var rest = self[...]
        while rest.last == character { rest.removeLast() }
        return rest
    }
}
