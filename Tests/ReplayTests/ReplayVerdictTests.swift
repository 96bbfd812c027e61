// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Replay

struct ReplayVerdictTests {
    @Test(
        arguments: [
            ([], .impossible),
            ([.same, .same], .same),
            ([.same, .impossible], .impossible),
            ([.impossible, .diverged, .same], .diverged),
        ] as [([ReplayVerdict], ReplayVerdict)]
    )
    func `one divergence makes the whole diverge, one gap makes it impossible`(
        parts: [ReplayVerdict],
        whole: ReplayVerdict
    ) {
        #expect(ReplayVerdict.combined(parts) == whole)
    }
}
