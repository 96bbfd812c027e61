// SPDX-License-Identifier: Apache-2.0

/// How the gateway's loops let time pass.
struct Pause: Sendable {
    private let wait: @Sendable (Duration) async throws -> Void

    /// Makes a pause of a function that returns after a time, and throws as soon as the task is cancelled.
    init(_ wait: @escaping @Sendable (Duration) async throws -> Void) { self.wait = wait }

    /// That of the machine.
    static let real = Pause { try await ContinuousClock().sleep(for: $0) }

    /// Lets time pass.
    ///
    /// - Returns: false when the task is cancelled and its loop is to end.
    func callAsFunction(_ duration: Duration) async -> Bool {
        do {
            try await wait(duration)
            return !Task.isCancelled
        } catch {
            return false
        }
    }
}
