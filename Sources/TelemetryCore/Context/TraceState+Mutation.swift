// SPDX-License-Identifier: Apache-2.0

extension TraceState {
    /// Returns the list with `key` set to `value` as its left-most member, or `nil` when key or value is illegal.
    ///
    /// The order of the other members stays. A new member of a full list drops the right-most one.
    public func inserting(_ value: String, forKey key: String) -> TraceState? {
        guard TraceStateGrammar.isKey(key), TraceStateGrammar.isValue(value) else { return nil }
        var others = entries.filter { $0.key != key }
        if others.count >= Self.maximumEntries {
            others.removeLast(others.count - Self.maximumEntries + 1)
        }
        return Self(joining: [Entry(key: key, value: value)] + others)
    }

    /// Returns the list without the members of this key.
    public func removing(_ key: String) -> TraceState {
        Self(joining: entries.filter { $0.key != key })
    }

    /// Returns the list cut to at most `maximum` characters by whole members.
    ///
    /// As the specification asks, members longer than 128 characters go first, then members from the right end.
    public func truncated(toCharacters maximum: Int) -> TraceState {
        guard header.utf8.count > maximum else { return self }
        var kept = entries
        var length = header.utf8.count
        func drop(at index: Int) {
            let entry = kept.remove(at: index)
            length -= entry.length + (kept.isEmpty ? 0 : 1)
        }
        while length > maximum, let long = kept.lastIndex(where: { $0.length > 128 }) { drop(at: long) }
        while length > maximum, !kept.isEmpty { drop(at: kept.count - 1) }
        return Self(joining: kept)
    }

    private init(joining entries: [Entry]) {
        self.init(validated: entries.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
    }
}

extension TraceState.Entry {
    /// The characters the member takes in the header.
    fileprivate var length: Int { key.utf8.count + 1 + value.utf8.count }
}
