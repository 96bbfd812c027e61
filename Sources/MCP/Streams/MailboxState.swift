// SPDX-License-Identifier: Apache-2.0

/// What waits to be written to a stream: the newest of each kind of news, so that a slow reader costs no memory.
struct MailboxState: Sendable {
    /// What a stream does next.
    enum Item: Sendable, Equatable {
        /// Write news.
        case news(StreamNews)
        /// Say that the stream lives.
        case quiet
        /// Nobody wants to wait any longer.
        case expired
        /// No more news can come.
        case ended
    }

    private var news: [StreamNews] = []
    private var isQuiet = true
    private var hasTick = false
    private var isExpired = false
    private var isEnded = false

    /// Nothing waits.
    init() {}

    /// Something is new.
    mutating func put(_ item: StreamNews) {
        isQuiet = false
        if let index = news.firstIndex(where: item.replaces) { news[index] = item } else { news.append(item) }
    }

    /// A keep-alive period is over: the stream says that it lives unless it said something else meanwhile.
    mutating func tick() {
        hasTick = isQuiet
        isQuiet = true
    }

    /// The longest wait is over.
    mutating func expire() { isExpired = true }

    /// The source has no more.
    mutating func end() { isEnded = true }

    /// Takes what to do next, news first; nil when there is nothing.
    mutating func next() -> Item? {
        if !news.isEmpty { return .news(news.removeFirst()) }
        if isEnded { return .ended }
        if isExpired { return .expired }
        guard hasTick else { return nil }
        hasTick = false
        return .quiet
    }
}
