// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A pipe whose both ends are closed with it.
final class Pipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw Failure.system(errno) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    private init(readEnd: Int32, writeEnd: Int32) {
        self.readEnd = readEnd
        self.writeEnd = writeEnd
    }

    /// A pipe that nobody reads any more.
    static func closedReader() throws -> Pipe {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw Failure.system(errno) }
        close(ends[0])
        return Pipe(readEnd: -1, writeEnd: ends[1])
    }

    deinit {
        if readEnd >= 0 { close(readEnd) }
        close(writeEnd)
    }

    enum Failure: Error {
        case system(Int32)
    }

    /// What is in the pipe now, without waiting.
    func drain() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&request, 1, 0) > 0, request.revents & Int16(POLLIN) != 0 {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(readEnd, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
