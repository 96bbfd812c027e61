// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// The transfers of a pool that are on their way.
///
/// Used on the pool's thread only.
struct RunningTransfers {
    typealias Ended = (call: PendingTransfer, outcome: PendingTransfer.Outcome)

    let multi: MultiHandle
    private let library: CurlLibrary
    private var running: [ObjectIdentifier: RunningTransfer] = [:]
    /// Handles of earlier transfers, which are cheaper to use again than to make.
    private var idle: [EasyHandle] = []
    private var ended: [Ended] = []

    private static let maximumIdle = 16

    init(library: CurlLibrary, multi: MultiHandle) {
        self.library = library
        self.multi = multi
    }

    var calls: [PendingTransfer] { running.values.map(\.call) }

    mutating func begin(_ call: PendingTransfer) {
        do throws(HTTPError) {
            let headers = try HeaderList(call.request, library: library)
            let easy = if let easy = idle.popLast() { easy } else { try EasyHandle(library) }
            let transfer = RunningTransfer(call, easy: easy, headers: headers)
            try transfer.configure()
            try multi.add(transfer.easy)
            running[ObjectIdentifier(call)] = transfer
        } catch {
            ended.append((call, .failure(error)))
        }
    }

    mutating func cancel(_ call: PendingTransfer) {
        end(call, .failure(.cancelled))
    }

    /// Does what can be done without waiting.
    mutating func perform() {
        do throws(HTTPError) {
            try multi.perform()
        } catch {
            failAll(error)
        }
        while let (easy, code) = unsafe multi.takeResult() {
            guard let transfer = running.values.first(where: { unsafe $0.easy.pointer == easy }) else { continue }
            end(transfer.call, Result { () throws(HTTPError) in try transfer.response(code) })
        }
    }

    mutating func wait() {
        do throws(HTTPError) {
            try multi.wait()
        } catch {
            failAll(error)
        }
    }

    mutating func takeEnded() -> [Ended] {
        defer { ended = [] }
        return ended
    }

    private mutating func failAll(_ error: HTTPError) {
        for call in calls { end(call, .failure(error)) }
    }

    private mutating func end(_ call: PendingTransfer, _ outcome: PendingTransfer.Outcome) {
        guard let transfer = running.removeValue(forKey: ObjectIdentifier(call)) else { return }
        multi.remove(transfer.easy)
        if idle.count < Self.maximumIdle { idle.append(transfer.easy) }
        ended.append((call, outcome))
    }
}
