// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes

/// Both ends of everything that connects the runtime to a worker that is about to start.
struct WorkerEnds: Sendable {
    /// A pipe for one stream of user code.
    struct Output: Sendable {
        let readEnd: Descriptor
        let writeEnd: Descriptor
        /// A second descriptor of the read end.
        let copy: Descriptor

        init() throws(SpawnError) {
            (readEnd, writeEnd) = try Descriptor.pipe()
            try readEnd.setNonBlocking()
            let number = fcntl(readEnd.rawValue, F_DUPFD_CLOEXEC, 0)
            guard number >= 0 else { throw .system(step: .openPipe, code: errno) }
            copy = Descriptor(owning: number)
        }
    }

    let runtimeSocket: Descriptor
    let workerSocket: Descriptor
    let standardOutput: Output
    let standardError: Output

    init() throws(SpawnError) {
        (runtimeSocket, workerSocket) = try Descriptor.socketPair()
        standardOutput = try Output()
        standardError = try Output()
    }

    /// Closes what only the child keeps, so that its exit ends the channels.
    func closeChildEnds() {
        workerSocket.close()
        standardOutput.writeEnd.close()
        standardError.writeEnd.close()
    }
}
