// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import Threads
internal import TraceStore

/// The trace store as the gateway reads it: one trace at a time, on threads of their own.
final class RecordedTraces: Sendable {
    /// How many may wait for their turn.
    private static let maxWaiting = 32
    /// What an answer may hold of recorded envelopes, in bytes.
    private static let maxEnvelopeBytes = 16 << 20

    private let directory: String
    private let waiting = Mutex(0)
    /// A trace may be large, so that only one is in memory.
    private let turn = Mutex(())

    /// Makes a reader of a folder, which need not be there yet.
    init(directory: String) { self.directory = directory }

    /// What is recorded of an envelope, and of what was fanned out of it.
    ///
    /// - Parameters:
    ///   - envelopeID: The envelope.
    ///   - traceID: Its trace.
    /// - Returns: The JSON of `asya trace show`; nil when no hop is recorded.
    /// - Throws: `APIError.overloaded` when too many traces are asked for at once.
    func trace(of envelopeID: String, in traceID: TraceID) async throws(APIError) -> [UInt8]? {
        let isAdmitted = waiting.withLock { waiting in
            guard waiting < Self.maxWaiting else { return false }
            waiting += 1
            return true
        }
        guard isAdmitted else {
            throw .overloaded("more traces are asked for than the gateway reads at once", retryAfter: .seconds(1))
        }
        defer { waiting.withLock { $0 -= 1 } }
        let answer: Result<[UInt8]?, ThreadError> = await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: "asya-traces") {
                    continuation.resume(returning: .success(self.turn.withLock { _ in self.read(envelopeID, traceID) }))
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        do throws(ThreadError) {
            return try answer.get()
        } catch {
            throw .unavailable("the trace store cannot be read at the moment", retryAfter: .seconds(5))
        }
    }

    // The files are closed again: an open one that is deleted meanwhile would keep its room on the disk.
    private func read(_ envelopeID: String, _ traceID: TraceID) -> [UInt8]? {
        guard let reader = try? TraceStoreReader(directory: directory), let trace = reader.trace(traceID) else {
            return nil
        }
        let part = trace.part(of: envelopeID)
        return part.hops.isEmpty ? nil : TraceJSON.show(part.keeping(envelopeBytes: Self.maxEnvelopeBytes))
    }
}
