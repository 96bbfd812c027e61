// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object in their order, names and values with the exact bytes they were written with.
///
/// Names are unique. Changing one member leaves the bytes and the place of all others as they are.
public struct JSONMembers: Sendable, Hashable {
    private var members: [JSONMember]

    /// Makes an empty object.
    public init() { members = [] }

    /// Takes members whose names the caller has found to be unique.
    init(unique members: [JSONMember]) { self.members = members }

    /// The value under a name; setting nil removes the member, a new name goes to the end.
    ///
    /// Names are compared as UTF-8, after escapes are resolved.
    public subscript(name: String) -> RawJSON? {
        get { index(of: name).map { members[$0].value } }
        set {
            switch (index(of: name), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(JSONMember(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Shows every member in order; costs less than iterating, which copies each.
    func forEachMember(_ body: (borrowing JSONMember) -> Void) {
        let members = members.span
        for index in members.indices { body(members[index]) }
    }

    /// Where a name is; through a span, because an array hands out copies.
    private func index(of name: String) -> Int? {
        let members = members.span
        for index in members.indices where members[index].isNamed(name) { return index }
        return nil
    }

    /// Puts a member in the place of the one with the same name, or at the end.
    mutating func put(_ member: JSONMember) {
        let name = member.canonicalName
        if let index = members.firstIndex(where: { $0.canonicalName == name }) {
            members[index] = member
        } else {
            members.append(member)
        }
    }

    /// Removes every member that `condition` holds for.
    mutating func removeAll(where condition: (JSONMember) -> Bool) {
        members.removeAll(where: condition)
    }

    /// The bytes of all names and values, quotes of names included, separators left out.
    var contentCount: Int {
        members.reduce(0) { $0 + $1.rawName.count + $1.value.count }
    }

    /// The first name that occurs twice in a list of members, in the order of the list.
    static func firstDuplicate(in members: [JSONMember]) -> String? {
        // Pairs for the short lists of real envelopes; a hash table beyond, so that a hostile list costs no square.
        guard members.count > 12 else {
            for index in members.indices {
                for earlier in 0..<index where members[earlier].hasName(of: members[index]) {
                    return members[index].name
                }
            }
            return nil
        }
        var seen: Set<RawJSON> = []
        seen.reserveCapacity(members.count)
        return members.first { !seen.insert($0.canonicalName).inserted }?.name
    }
}

extension JSONMembers: RandomAccessCollection {
    /// The position of the first member.
    public var startIndex: Int { members.startIndex }
    /// The position after the last member.
    public var endIndex: Int { members.endIndex }
    /// The member at a position.
    public subscript(position: Int) -> JSONMember { members[position] }
}

extension JSONMembers: ExpressibleByDictionaryLiteral {
    /// Makes an object from a literal; of equal names the last one wins.
    public init(dictionaryLiteral elements: (String, RawJSON)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}
