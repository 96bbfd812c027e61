// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Workloads

@testable import Operator

struct RecentWritesTests {
    /// Writes that can be asked inside of an expectation.
    private final class Writes {
        var value = RecentWrites()

        func newest(_ reference: WantedObject.Reference, cached: JSONValue?) -> JSONValue? {
            value.newest(reference, cached: cached)
        }
    }

    private func object(_ version: Int, uid: String = "u") -> JSONValue {
        ["metadata": ["uid": .string(uid), "resourceVersion": .string("\(version)")]]
    }

    @Test func `what was written counts until the cache has it`() {
        let writes = Writes()
        writes.value.wrote(Sample.deployment, object(5))
        #expect(writes.newest(Sample.deployment, cached: nil) == object(5))
        #expect(writes.newest(Sample.deployment, cached: object(4)) == object(5))
        #expect(writes.newest(Sample.deployment, cached: object(5)) == object(5))
        // From here on the cache alone counts, also when the object goes.
        #expect(writes.newest(Sample.deployment, cached: nil) == nil)
    }

    @Test func `a newer version of somebody else counts`() {
        let writes = Writes()
        writes.value.wrote(Sample.deployment, object(5))
        #expect(writes.newest(Sample.deployment, cached: object(6)) == object(6))
    }

    @Test func `what was deleted is gone until it is made anew`() {
        let writes = Writes()
        writes.value.deleted(Sample.deployment, uid: "u")
        #expect(writes.newest(Sample.deployment, cached: object(4)) == nil)
        #expect(writes.newest(Sample.deployment, cached: object(7, uid: "v")) == object(7, uid: "v"))
        #expect(writes.newest(Sample.deployment, cached: object(4)) == object(4))
    }

    @Test func `a deletion that the cache saw ends what was written`() {
        let writes = Writes()
        writes.value.wrote(Sample.deployment, object(5))
        writes.value.sawDeletion(Sample.deployment, uid: "other")
        #expect(writes.newest(Sample.deployment, cached: nil) == object(5))
        writes.value.sawDeletion(Sample.deployment, uid: "u")
        #expect(writes.newest(Sample.deployment, cached: nil) == nil)
    }
}
