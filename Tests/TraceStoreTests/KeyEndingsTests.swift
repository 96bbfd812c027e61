// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct KeyEndingsTests {
    private static let names = TraceStoreOptions.defaultRedactedKeys

    private func mayMatch(_ key: String, _ names: [String] = Self.names) -> Bool {
        KeyEndings(names.compactMap(KeyPattern.init)).mayMatch(Array(key.utf8).span)
    }

    @Test(arguments: names)
    func `every spelling of a secret's name passes`(name: String) {
        for key in [name, name.uppercased(), "x-\(name)", "my_\(name)2", "\(name)--7", "camel\(name.capitalizedWords)"]
        {
            #expect(mayMatch(key), "\(key)")
            #expect(Redactor(keys: Self.names).matches(key), "\(key)")
        }
    }

    @Test(arguments: [
        "id", "route", "actors", "current", "headers", "traceparent", "payload", "text", "x-asya-attempt",
    ])
    func `the keys of envelopes do not`(key: String) {
        #expect(!mayMatch(key))
    }

    @Test(arguments: ["", "1", "-", "d", "-d7"])
    func `neither does what is too short`(key: String) {
        #expect(!mayMatch(key))
        #expect(!Redactor(keys: Self.names).matches(key))
    }

    @Test(arguments: [["*secret*"], ["pin2"], ["x"], ["token", "*"]])
    func `a name that says nothing of the end lets every key pass`(names: [String]) {
        #expect(mayMatch("anything", names))
        #expect(mayMatch("", names))
    }
}

extension String {
    /// The words between separators, each with a capital, joined: what camel case makes of them.
    fileprivate var capitalizedWords: String {
        split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
