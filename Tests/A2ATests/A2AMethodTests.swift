// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import A2A

struct A2AMethodTests {
    @Test func `every method has a name of its own in each version`() {
        for version in A2AProtocolVersion.allCases {
            for method in A2AMethod.allCases {
                let found = A2AMethod.named(method.name(in: version))
                #expect(found?.0 == method)
                #expect(found?.1 == version)
            }
        }
        #expect(A2AMethod.named("agent/authenticatedExtendedCard")?.0 == .extendedCard)
        #expect(A2AMethod.named("message/Send") == nil)
    }

    @Test(arguments: ["0.3", "0.3.0", "1", "1.0", "1.0.0", "1.7"])
    func `a version that is spoken is understood with any patch number`(text: String) {
        #expect(A2AProtocolVersion.understands(text))
    }

    @Test(arguments: ["", "0", "0.2", "0.2.6", "2.0", "1.", "1.0.0.0", "one", "1.0-rc", "-1", "99999999999"])
    func `another version is not`(text: String) {
        #expect(!A2AProtocolVersion.understands(text))
    }
}
