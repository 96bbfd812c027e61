// SPDX-License-Identifier: Apache-2.0

import Access
import Synchronization

/// Keeps notices.
final class NoticeLog: Sendable {
    private let log = Mutex([AccessNotice]())

    var notices: [AccessNotice] { log.withLock { $0 } }

    func add(_ notice: AccessNotice) { log.withLock { $0.append(notice) } }
}
