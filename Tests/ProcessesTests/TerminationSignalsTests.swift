// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import Testing

@Suite(.timeLimit(.minutes(10))) struct TerminationSignalsTests {
    @Test func `a signal that comes at once is not lost, nor is a later one`() async {
        let (signals, signal) = AsyncStream.makeStream(of: (Int32, Int).self)
        // Nobody else in this process uses it.
        let watching = TerminationSignals([SIGUSR2]) { signal.yield(($0, $1)) }
        kill(getpid(), SIGUSR2)
        var told = signals.makeAsyncIterator()
        #expect(await told.next() ?? (0, 0) == (SIGUSR2, 1))
        kill(getpid(), SIGUSR2)
        #expect(await told.next() ?? (0, 0) == (SIGUSR2, 2))
        withExtendedLifetime(watching) {}
    }
}
