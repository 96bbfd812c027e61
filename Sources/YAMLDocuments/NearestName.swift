// SPDX-License-Identifier: Apache-2.0

/// Finds the known name that a mistyped one was probably meant to be.
public enum NearestName {
    /// The known name with the smallest edit distance, if that is small enough to be a typo.
    ///
    /// Case and the separators `-` and `_` do not count; up to two edits do, or one in names of up to four letters.
    ///
    /// - Parameters:
    ///   - name: the mistyped name.
    ///   - known: the names that exist, the preferred ones first.
    /// - Returns: the nearest one, or `nil` when none is near.
    public static func of(_ name: String, in known: [String]) -> String? {
        // Before anything is done with it: the name may come from outside and be of any length.
        guard name.utf8.count <= 1_024 else { return nil }
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        let allowed = wanted.count <= 4 ? 1 : 2
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(wanted, folded(candidate))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().filter { $0 != "-" && $0 != "_" }
    }

    /// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty else { return right.count }
        guard !right.isEmpty else { return left.count }
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let substitution = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
                current[column] = min(substitution, previous[column] + 1, current[column - 1] + 1)
                let isSwap =
                    row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1]
                if isSwap { current[column] = min(current[column], beforePrevious[column - 2] + 1) }
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
