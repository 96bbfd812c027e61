// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

extension Engine {
    /// Answers a request that only reads; others are answered by their transaction.
    func answerQuery(_ request: Request, now: UInt64) {
        switch request {
        case .depth(let queue, let reply):
            reply.resume(returning: read { () throws(SQLiteError) in try store.depth(of: queue, now: now) })
        case .outstanding(let traceIDs, let reply):
            let outstanding = read { () throws(SQLiteError) in
                var outstanding: Set<String> = []
                for traceID in traceIDs where try store.isOutstanding(traceID: traceID) {
                    outstanding.insert(traceID)
                }
                return outstanding
            }
            reply.resume(returning: outstanding)
        case .browse(let queue, let limit, let reply):
            reply.resume(
                returning: read { () throws(SQLiteError) in try store.messages(in: queue, limit: limit) }
            )
        case .queueNames(let reply):
            reply.resume(returning: read { () throws(SQLiteError) in try store.queueNames() })
        case .write, .receive, .drained:
            break
        }
    }

    /// Looks at the traces that somebody waits for, where something has changed, and ends the calls that are done.
    func updateDrains(_ monotonicNano: UInt64) {
        guard !drains.isEmpty else { return }
        for index in drains.indices {
            do throws(SQLiteError) {
                try drains[index].update(counter: { wake[$0] }, monotonicNano: monotonicNano) {
                    (traceID) throws(SQLiteError) in
                    try store.isOutstanding(traceID: traceID)
                }
                if drains[index].isDrained {
                    _ = drains[index].waiter.end(.success(()))
                }
            } catch {
                _ = drains[index].waiter.end(.failure(TransportError(error, path: path)))
            }
        }
        drains.removeAll { $0.waiter.hasEnded }
    }

    private func read<Value>(_ body: () throws(SQLiteError) -> Value) -> Result<Value, TransportError> {
        do throws(SQLiteError) {
            return .success(try body())
        } catch {
            return .failure(TransportError(error, path: path))
        }
    }
}
