// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import TelemetryCore

/// Finds out when a process that was just started is ready.
///
/// Confined to the supervisor's thread.
///
/// A runtime says so by a file. A sidecar or the gateway is asked over HTTP, but not before its runtime is ready: until then the answer
/// is known, and every question costs time that the others need to start.
struct ReadinessProbe {
    private let plan: ProcessPlan
    private var question: ReadinessQuestion?
    private var address: String?

    init(_ plan: ProcessPlan) { self.plan = plan }

    /// What to poll for while an answer is under way.
    var request: pollfd? { question?.request }

    /// Looks, and asks, without waiting.
    ///
    /// - Returns: the process's metrics address once it is ready.
    mutating func advance() -> String? {
        if address == nil { address = Self.line(of: plan.addressFile) }
        guard let address else { return nil }
        if plan.hasRuntime, !FileSystem.exists(plan.runtimeReadyFile) { return nil }
        guard plan.process != .runtime else { return address }
        if question == nil { question = ReadinessQuestion(address: address) }
        switch question?.advance() {
        case .yes: return address
        case .no, nil: question = nil
        case .pending: break
        }
        return nil
    }

    private static func line(of path: String) -> String? {
        guard let bytes = try? FileSystem.read(path), bytes.last == UInt8(ascii: "\n") else { return nil }
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
