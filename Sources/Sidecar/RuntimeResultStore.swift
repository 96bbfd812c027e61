// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Results
internal import RuntimeLink

/// Lets a Python handler store the finished envelopes, as the end actors of earlier versions do.
struct RuntimeResultStore: ResultStore {
    let runtime: RuntimeClient
    let timeout: Duration
    let limits: EnvelopeLimits
    let now: @Sendable () -> UInt64

    /// Runs the handler on the envelope; what it answers is dropped unless it is an error.
    func store(_ envelope: Envelope, outcome: ResultOutcome) async throws(ResultStoreError) -> ResultKey {
        let reply: [UInt8]
        do throws(RuntimeLinkError) {
            reply = try await runtime.invoke(envelope.encoded(), timeout: timeout)
        } catch {
            throw .handler(reason: "\(error)")
        }
        if case .error(let code, let details)? = try? RuntimeReply(decoding: reply, limits: limits) {
            throw .handler(reason: "\(code): \(details.type)")
        }
        return ResultKey(envelope: envelope, outcome: outcome, storedAtUnixNano: now())
    }
}
