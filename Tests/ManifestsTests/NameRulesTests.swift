// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Manifests

@Suite struct NameRulesTests {
    @Test(arguments: ["a", "read", "a-1", "0x", String(repeating: "a", count: 63)])
    func `a DNS label is accepted`(name: String) {
        #expect(NameRules.isDNSLabel(name))
    }

    @Test(arguments: ["", "-a", "a-", "A", "a_b", "a.b", "ä", String(repeating: "a", count: 64)])
    func `anything else is no DNS label`(name: String) {
        #expect(!NameRules.isDNSLabel(name))
    }

    @Test(arguments: ["m.f", "pkg.mod.Class.method", "_m._f", "m1.f2"])
    func `a handler is accepted`(name: String) {
        #expect(NameRules.isHandler(name))
    }

    @Test(arguments: ["", "f", "m.", ".f", "m..f", "1m.f", "m:f", "m.f()", "m f.g"])
    func `anything else is no handler`(name: String) {
        #expect(!NameRules.isHandler(name))
    }
}
