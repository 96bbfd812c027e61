// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The channels to all queues that the transport has to do with, one each.
final class QueueChannels: Sendable {
    private let service: any SQSService
    private let requests: Requests
    private let background: BackgroundTasks
    private let maxMessageBytes: Int
    private let channels = Mutex<[String: QueueChannel]>([:])

    init(service: any SQSService, requests: Requests, background: BackgroundTasks, maxMessageBytes: Int) {
        self.service = service
        self.requests = requests
        self.background = background
        self.maxMessageBytes = maxMessageBytes
    }

    /// The channel to the queue at this address.
    subscript(url: String) -> QueueChannel {
        channels.withLock { channels in
            if let channel = channels[url] { return channel }
            let channel = QueueChannel(
                url,
                service: service,
                requests: requests,
                background: background,
                maxMessageBytes: maxMessageBytes
            )
            channels[url] = channel
            return channel
        }
    }
}
