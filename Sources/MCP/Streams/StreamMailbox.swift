// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Hands what happens to the one task that writes a stream.
final class StreamMailbox: Sendable {
    private struct State {
        var mailbox = MailboxState()
        var reader: CheckedContinuation<MailboxState.Item, Never>?
    }

    private let state = Mutex(State())

    /// An empty mailbox.
    init() {}

    /// Changes what waits, and wakes the reader when there is something for it.
    func change(_ body: (inout MailboxState) -> Void) {
        let delivery = state.withLock { state -> (CheckedContinuation<MailboxState.Item, Never>, MailboxState.Item)? in
            body(&state.mailbox)
            guard let reader = state.reader, let item = state.mailbox.next() else { return nil }
            state.reader = nil
            return (reader, item)
        }
        if let (reader, item) = delivery { reader.resume(returning: item) }
    }

    /// Waits for what to do next; a cancelled reader gets what is there, and then the end.
    func next() async -> MailboxState.Item {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let item = state.withLock { state in
                    let item = state.mailbox.next()
                    if item == nil { state.reader = continuation }
                    return item
                }
                if let item { continuation.resume(returning: item) }
            }
        } onCancel: {
            change { $0.end() }
        }
    }
}
