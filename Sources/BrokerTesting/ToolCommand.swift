// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes
internal import Threads

/// A program that is run to its end, or whose output is followed while it runs.
package enum ToolCommand {
    /// Runs a program to its end.
    ///
    /// - Returns: What it wrote to both of its outputs.
    /// - Throws: ``BrokerFailure`` when it could not be started or ended with another code than 0.
    package static func run(
        _ executable: String,
        _ arguments: [String],
        input: String = "",
        environment: [String: String],
        folder: String? = nil
    ) async throws(BrokerFailure) -> String {
        do {
            let (output, writeEnd) = try Descriptor.pipe()
            let (readEnd, inputEnd) = try Descriptor.pipe()
            var specification = ChildSpecification(executable: executable, arguments: arguments)
            specification.environment = environment
            specification.workingDirectory = folder
            specification.standardInput = .descriptor(readEnd)
            specification.standardOutput = .descriptor(writeEnd)
            specification.standardError = .descriptor(writeEnd)
            let process = try await ChildProcess.spawn(specification)
            writeEnd.close()
            // A few lines, which the pipe takes at once.
            let bytes = Array(input.utf8)
            _ = unsafe write(inputEnd.rawValue, bytes, bytes.count)
            inputEnd.close()
            let text = await withCheckedContinuation { continuation in
                follow(output, until: { _ in false }, then: { continuation.resume(returning: $0) })
            }
            guard await process.waitForExit().isSuccess else {
                throw BrokerFailure.command(([executable] + arguments).joined(separator: " "), output: text)
            }
            return text
        } catch let error as BrokerFailure {
            throw error
        } catch {
            throw .command(executable, output: "\(error)")
        }
    }

    /// Reads what a program writes, on a thread of its own, for as long as it runs.
    ///
    /// - Parameters:
    ///   - output: The pipe's end to read; closed when nothing more comes.
    ///   - isReady: Whether what was read so far is what was waited for.
    ///   - then: Called once: when it was, or at the end.
    static func follow(
        _ output: Descriptor,
        until isReady: @escaping @Sendable (String) -> Bool,
        then: @escaping @Sendable (String) -> Void
    ) {
        let read: @Sendable () -> Void = {
            var text = ""
            var isTold = false
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = unsafe Glibc.read(output.rawValue, &chunk, chunk.count)
                guard count > 0 else { break }
                guard !isTold else { continue }
                text += String(decoding: chunk.prefix(count), as: UTF8.self)
                if isReady(text) {
                    isTold = true
                    then(text)
                }
            }
            output.close()
            if !isTold { then(text) }
        }
        do throws(ThreadError) {
            try DedicatedThread.start(named: "tool-output", read)
        } catch {
            then("\(error)")
        }
    }
}
