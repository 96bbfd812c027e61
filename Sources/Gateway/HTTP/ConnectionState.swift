// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes

/// What happens on one connection, as a value: which request is being read, and which one is being answered.
///
/// A client may send its next request before the answer to the last one has ended.
struct ConnectionState {
    /// What becomes of a part of a request.
    enum ReadAction: Equatable {
        /// It goes on.
        case forward
        /// It is dropped: its request is answered already.
        case drop
        /// The client sends far more than it was told it may.
        case close
    }

    /// What becomes of a connection that cannot go on.
    enum EndAction: Equatable {
        /// It ends with an answer.
        case answer
        /// It ends: an answer would be taken for that of another request, or for a part of one.
        case close
    }

    private let maxDiscardedBytes: Int
    private var heads = 0
    private var answers = 0
    private var isAnswering = false
    private var isStream = false
    private var discarded = 0
    /// Whether a request has begun and not ended.
    private(set) var isReading = false
    /// Whether an answer is made that may take long.
    private(set) var isAwaited = false
    /// Whether the client has closed its side.
    private(set) var isInputClosed = false

    init(maxDiscardedBytes: Int) { self.maxDiscardedBytes = maxDiscardedBytes }

    /// A request begins.
    mutating func readHead() {
        heads += 1
        isReading = true
        discarded = 0
    }

    /// A part of the body came.
    mutating func readBody(_ count: Int) -> ReadAction {
        guard answers == heads else { return .forward }
        discarded += count
        return discarded > maxDiscardedBytes ? .close : .drop
    }

    /// A request ends.
    mutating func readEnd() { isReading = false }

    /// The client has closed its side.
    mutating func readClose() { isInputClosed = true }

    /// The answer may take long.
    mutating func awaitAnswer() { isAwaited = true }

    /// An answer begins.
    mutating func writeHead(_ status: Int, isStream: Bool) {
        // https://www.rfc-editor.org/rfc/rfc9110#section-15.2: the answer is still to come.
        guard status >= 200 else { return }
        isAnswering = true
        isAwaited = false
        self.isStream = isStream
    }

    /// An answer ends.
    mutating func writeEnd() {
        isAnswering = false
        isStream = false
        answers += 1
    }

    /// Whether a client that has closed its side is gone.
    ///
    /// One that follows a stream has nothing else to say, and one whose answer is awaited would wait for it.
    var endsWithInput: Bool { (isAnswering && isStream) || isAwaited }

    /// What to do when what a client sends is wrong or too late.
    var end: EndAction {
        let awaitsAnswer = answers == heads || (answers == heads - 1 && isReading)
        return awaitsAnswer && !isAnswering ? .answer : .close
    }
}
