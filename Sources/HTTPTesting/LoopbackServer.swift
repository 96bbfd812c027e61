// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A scripted HTTP/1.1 server on a free port of 127.0.0.1, with a thread for each connection.
public final class LoopbackServer: Sendable {
    /// A request as it arrived.
    public struct Request: Sendable {
        /// The method.
        public let method: String
        /// The path with its query.
        public let path: String
        /// The headers, their names in lower case; of several with one name the last.
        public let headers: [String: String]
        /// The body.
        public let body: [UInt8]
        /// Counts connections from 0, to see which requests shared one.
        public let connection: Int
    }

    /// What the server does about a request.
    public enum Reply: Sendable {
        /// Answers and keeps the connection.
        case response(Int, headers: [String] = [], body: [UInt8] = [])
        /// Sends these bytes and closes.
        case raw(String)
        /// Sends the text byte by byte, far too slowly, until the client leaves.
        case trickle(String)
        /// Sends these bytes and says nothing more until the client leaves.
        case open(String)
        /// Closes without an answer.
        case hangUp
        /// Says nothing until the client leaves.
        case silence
    }

    /// The port it listens on.
    public let port: Int
    private let listener: Int32
    private let script: @Sendable (Request, Int) -> Reply
    private let state = Mutex((requests: [Request](), connections: Set<Int32>(), isOpen: false, stopped: false))
    private let finished = Semaphore()
    private let received = Semaphore()

    /// Starts a server; the script is asked for the answer to each request, with the request's number from 0.
    ///
    /// - Parameters:
    ///   - refusesConnections: Whether the port is only taken for now, so that connections are refused until `open()`.
    ///   - script: What the server does; it is called on the threads of the connections.
    public init(refusesConnections: Bool = false, _ script: @escaping @Sendable (Request, Int) -> Reply) {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe bind(listener, pointer, length)
                _ = unsafe getsockname(listener, pointer, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        if !refusesConnections { open() }
    }

    /// Begins to accept connections, where they were refused before.
    public func open() {
        state.withLock { $0.isOpen = true }
        _ = listen(listener, 64)
        TestThread.start { [self] in accept() }
    }

    /// Its address, without a path.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// The requests so far.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// Waits until one more request has arrived.
    public func waitForRequest() {
        received.wait()
    }

    /// Stops listening, closes what is open and waits for the threads.
    public func stop() {
        let isOpen = state.withLock { state in
            state.stopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
            return state.isOpen
        }
        if isOpen { finished.wait() }
        close(listener)
    }

    private func accept() {
        var ended: [Semaphore] = []
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let isStopped = state.withLock { state in
                state.connections.insert(connection)
                return state.stopped
            }
            let (number, end) = (ended.count, Semaphore())
            ended.append(end)
            TestThread.start { [self] in
                if !isStopped { serve(connection, number: number) }
                // Under the lock, so that `stop` never shuts down a connection that took over the number.
                state.withLock { state in
                    state.connections.remove(connection)
                    close(connection)
                }
                end.signal()
            }
        }
        for end in ended { end.wait() }
        finished.signal()
    }

    private func serve(_ connection: Int32, number: Int) {
        var buffer: [UInt8] = []
        while let request = read(connection, &buffer, number) {
            let index = state.withLock { state in
                state.requests.append(request)
                return state.requests.count - 1
            }
            received.signal()
            switch script(request, index) {
            case .response(let status, let headers, let body):
                let head = ["HTTP/1.1 \(status) X", "Content-Length: \(body.count)"] + headers
                write(connection, Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
            case .raw(let text):
                write(connection, Array(text.utf8))
                return
            case .open(let text):
                write(connection, Array(text.utf8))
                while fill(connection, &buffer) {}
            case .trickle(let text):
                trickle(connection, text)
                return
            case .hangUp: return
            case .silence: while fill(connection, &buffer) {}
            }
        }
    }

    /// Goes on for ever: white space may follow.
    private func trickle(_ connection: Int32, _ text: String) {
        var rest = Array(text.utf8)[...]
        var events = [pollfd(fd: connection, events: Int16(POLLIN), revents: 0)]
        // Readable means that the client is gone: it has nothing more to say.
        while unsafe poll(&events, 1, 5) == 0 { write(connection, [rest.popFirst() ?? UInt8(ascii: " ")]) }
    }

    private func read(_ connection: Int32, _ buffer: inout [UInt8], _ number: Int) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let split = buffer.indices.first(where: { buffer[$0...].starts(with: end) }) {
                let lines = String(decoding: buffer[..<split], as: UTF8.self).split(separator: "\r\n")
                let start = lines[0].split(separator: " ")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
                }
                let count = headers["content-length"].flatMap { Int($0) } ?? 0
                while buffer.count < split + 4 + count {
                    guard fill(connection, &buffer) else { return nil }
                }
                let body = Array(buffer[(split + 4)..<(split + 4 + count)])
                buffer.removeFirst(split + 4 + count)
                return Request(
                    method: String(start[0]),
                    path: String(start[1]),
                    headers: headers,
                    body: body,
                    connection: number
                )
            }
            guard fill(connection, &buffer) else { return nil }
        }
    }

    private func fill(_ connection: Int32, _ buffer: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(connection, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: chunk[..<count])
        return true
    }

    private func write(_ connection: Int32, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return unsafe send(connection, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
