// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import Testing

struct OpenFileLimitTests {
    @Test func `the limit is raised as far as it may be, and again is the same`() {
        let raised = OpenFileLimit.raise()
        var limit = rlimit()
        #expect(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        #expect(raised > 0 && limit.rlim_cur == limit.rlim_max && raised == Int(clamping: limit.rlim_cur))
        #expect(OpenFileLimit.raise() == raised)
    }
}
