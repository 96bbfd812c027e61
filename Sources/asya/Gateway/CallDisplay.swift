// SPDX-License-Identifier: Apache-2.0

internal import GatewayClient
internal import Synchronization

/// Shows how far a call is on standard error: a bar on a terminal, lines otherwise.
final class CallDisplay: Sendable {
    private let last = Mutex("")

    /// The call is made.
    func begin(_ receipt: CallReceipt) {
        guard Console.showsProgress else { return Console.error("envelope \(receipt.envelopeID)") }
        Console.progress(CallProgress.bar(nil, columns: Console.columns ?? 80))
    }

    /// Something has happened.
    func show(_ update: EnvelopeUpdate) {
        guard !Console.showsProgress else {
            return Console.progress(CallProgress.bar(update, columns: Console.columns ?? 80))
        }
        let line = CallProgress.line(update)
        let isNew = last.withLock { last in
            defer { last = line }
            return last != line
        }
        if isNew { Console.error(line) }
    }

    /// Nothing more is shown; a bar goes, so that what is printed next stands alone.
    func end() {
        if Console.showsProgress { Console.progress("") }
    }
}
