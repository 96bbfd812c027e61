// SPDX-License-Identifier: Apache-2.0

import Testing
import Threads

struct WaiterTests {
    @Test func `a waiter that was resumed before does not wait`() async {
        let waiter = Waiter()
        waiter.resume()
        await waiter.wait()
    }

    @Test func `a resumed waiter goes on, however often it is resumed`() async {
        let waiter = Waiter()
        async let waited: Void = waiter.wait()
        waiter.resume()
        waiter.resume()
        await waited
    }

    @Test func `a cancelled task does not wait`() async {
        let waiter = Waiter()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await waiter.wait() }
            group.cancelAll()
        }
    }
}
