// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A `trace-store-writer` at work.
final class RunningWriter: Sendable {
    /// The number of the last trace that is on its way to the disk, again and again.
    let flushed: AsyncStream<Int>

    private let process = Process()
    private let input = Pipe()

    init(_ store: String, _ instance: String, _ count: Int, hops: Int = 1) {
        process.executableURL = URL(fileURLWithPath: Executables.path("trace-store-writer"))
        process.arguments = [store, instance, "\(count)", "\(hops)"]
        // Never written to, and open as long as this is.
        process.standardInput = input
        let (numbers, number) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(64))
        flushed = numbers
        ProcessOutput.read(process) { text in
            guard let text else { return number.finish() }
            // The last line may still be incomplete; the number before it is as good.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for line in lines.dropFirst(lines.count > 2 ? 1 : 0).dropLast() {
                if let value = Int(line) { number.yield(value) }
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
