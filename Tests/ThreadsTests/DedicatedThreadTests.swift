// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import Threads

struct DedicatedThreadTests {
    @Test func `a thread has its name and takes no signals`() async throws {
        let (name, blocked) = await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: "a-name-that-is-long", stackBytes: 256 << 10) {
                    var buffer = [UInt8](repeating: 0, count: 64)
                    let file = unsafe open("/proc/thread-self/comm", O_RDONLY)
                    let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, 64) }
                    close(file)
                    var mask = sigset_t()
                    unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
                    let name = String(decoding: buffer[..<max(0, count - 1)], as: UTF8.self)
                    continuation.resume(returning: (name, unsafe sigismember(&mask, SIGTERM) == 1))
                }
            } catch {
                continuation.resume(returning: ("\(error)", false))
            }
        }
        #expect(name == "a-name-that-is-")
        #expect(blocked)
    }
}
