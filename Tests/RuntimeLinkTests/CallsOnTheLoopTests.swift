// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import RuntimeLink

/// Calls by tasks that run on the client's own event loop, as a sidecar's do.
@Suite(.timeLimit(.minutes(10))) struct CallsOnTheLoopTests {
    private final class LoopExecutor: TaskExecutor {
        private let eventLoop: any EventLoop

        init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    @Test func `each of many calls at once gets its own answer over as many connections as are allowed`() async throws {
        let greetings = Counter()
        let peer = try await ScriptedPeer { text in
            guard text.contains("asya_hello") else { return .answer("[\(text)]") }
            greetings.increment()
            return .answer(helloAnswer)
        }
        let client = RuntimeClient(path: peer.path, connections: 3, maxFrameBytes: 1 << 20, on: eventLoop)
        try await withTaskExecutorPreference(LoopExecutor(eventLoop)) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        for round in 0..<3 {
                            let text = "\(number)\(round)"
                            let answer = try await client.invoke(Array(text.utf8), timeout: .seconds(300))
                            #expect(String(decoding: answer, as: UTF8.self) == "[\(text)]")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect((1...3).contains(greetings.value))
        await client.close()
        try await peer.close()
    }

    @Test func `a call that is cancelled at once gives its connection up and its turn back`() async throws {
        let peer = try await ScriptedPeer { text in
            text.contains("asya_hello") ? .answer(helloAnswer) : .answer("[\(text)]")
        }
        let client = RuntimeClient(path: peer.path, connections: 1, maxFrameBytes: 1 << 20, on: eventLoop)
        try await withTaskExecutorPreference(LoopExecutor(eventLoop)) {
            _ = try await client.invoke(Array("1".utf8), timeout: .seconds(300))
            let failure = await withTaskGroup(of: RuntimeLinkError?.self) { group in
                group.cancelAll()
                group.addTask {
                    do throws(RuntimeLinkError) {
                        _ = try await client.invoke(Array("2".utf8), timeout: .seconds(300))
                        return nil
                    } catch {
                        return error
                    }
                }
                return await group.next() ?? nil
            }
            #expect(failure == .cancelled)
            let answer = try await client.invoke(Array("3".utf8), timeout: .seconds(300))
            #expect(String(decoding: answer, as: UTF8.self) == "[3]")
        }
        await client.close()
        try await peer.close()
    }
}
