// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A `tracking-load write` at work.
final class RunningLoad: Sendable {
    /// What it says, line by line.
    let lines: AsyncStream<String>

    private let process = Process()
    private let rest = Mutex("")

    init(_ path: String, _ prefix: String) {
        process.executableURL = URL(fileURLWithPath: Executables.path("tracking-load"))
        process.arguments = ["write", path, prefix]
        let (lines, line) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1 << 16))
        self.lines = lines
        ProcessOutput.read(process) { [self] text in
            guard let text else { return line.finish() }
            rest.withLock { rest in
                rest += text
                var found = rest.split(separator: "\n", omittingEmptySubsequences: false)
                let incomplete = found.popLast() ?? ""
                for text in found { line.yield(String(text)) }
                rest = String(incomplete)
            }
        }
    }

    func start() throws { try process.run() }

    /// Ends it without a chance to do anything more.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
