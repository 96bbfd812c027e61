// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization
internal import Threads

/// The one thread that starts and reaps every child of this process.
///
/// It sleeps in poll(2) on a pipe, written for each request, and on the pidfd of each running child.
final class Spawner: Sendable {
    static let shared = Spawner()

    private struct Request {
        let specification: ChildSpecification
        let completion: @Sendable (Result<ChildProcess, SpawnError>) -> Void
    }

    private enum Thread {
        case notStarted
        case running(wake: Wake)
    }

    /// A pipe that is readable while there may be requests.
    private struct Wake {
        let readEnd: Descriptor
        let writeEnd: Descriptor

        init() throws(SpawnError) {
            (readEnd, writeEnd) = try Descriptor.pipe()
            try readEnd.setNonBlocking()
            try writeEnd.setNonBlocking()
        }

        func signal() {
            // A full pipe is readable, which is all that is needed.
            var byte: UInt8 = 1
            _ = unsafe write(writeEnd.rawValue, &byte, 1)
        }

        func drain() {
            var bytes: [UInt8] = Array(repeating: 0, count: 64)
            while unsafe read(readEnd.rawValue, &bytes, bytes.count) == bytes.count {}
        }
    }

    private struct State {
        var thread = Thread.notStarted
        var requests: [Request] = []
    }

    private let state = Mutex(State())

    /// Queues a request; the completion runs on the spawner's thread, or at once if there can be no such thread.
    func submit(
        _ specification: ChildSpecification,
        completion: @escaping @Sendable (Result<ChildProcess, SpawnError>) -> Void
    ) {
        let result: Result<Wake, SpawnError> = state.withLock { state in
            let wake: Wake
            switch state.thread {
            case .running(let running):
                wake = running
            case .notStarted:
                do throws(SpawnError) {
                    wake = try startThread()
                } catch {
                    return .failure(error)
                }
                state.thread = .running(wake: wake)
            }
            state.requests.append(Request(specification: specification, completion: completion))
            return .success(wake)
        }
        switch result {
        case .success(let wake): wake.signal()
        case .failure(let error): completion(.failure(error))
        }
    }

    private func startThread() throws(SpawnError) -> Wake {
        let wake = try Wake()
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-children") { Spawner.shared.run() }
        } catch {
            throw .system(step: .startThread, code: error.code)
        }
        return wake
    }

    private func run() {
        var children: [ChildProcess] = []
        while true {
            for request in takeRequests() {
                let result = start(request.specification)
                if case .success(let child) = result { children.append(child) }
                request.completion(result)
            }
            waitForEvent(children)
            children.removeAll { $0.reapIfEnded() }
        }
    }

    private func takeRequests() -> [Request] {
        state.withLock { state in
            if case .running(let wake) = state.thread { wake.drain() }
            defer { state.requests = [] }
            return state.requests
        }
    }

    private func waitForEvent(_ children: [ChildProcess]) {
        var descriptors: [pollfd] = children.map { pollfd(fd: $0.pidfd.rawValue, events: Int16(POLLIN), revents: 0) }
        state.withLock { state in
            guard case .running(let wake) = state.thread else { return }
            descriptors.append(pollfd(fd: wake.readEnd.rawValue, events: Int16(POLLIN), revents: 0))
        }
        // An error, EINTR for one, costs a needless look at every child.
        _ = unsafe poll(&descriptors, nfds_t(descriptors.count), -1)
    }

    private func start(_ specification: ChildSpecification) -> Result<ChildProcess, SpawnError> {
        do throws(SpawnError) {
            return .success(try SpawnCall(specification).perform())
        } catch {
            return .failure(error)
        }
    }
}
