// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RuntimeLink

extension FuzzTarget {
    /// However a stream is cut, the frames are the same, and no frame passes the limit.
    static func checkFrames(_ bytes: [UInt8]) throws(BrokenPromise) {
        guard let seed = bytes.first else { return }
        let limit = 1 + Int(seed) * 16
        let stream = bytes.dropFirst()
        let whole = frames(of: [stream], limit: limit)
        var pieces: [ArraySlice<UInt8>] = []
        var rest = stream
        var size = Int(seed)
        while !rest.isEmpty {
            size = (size * 31 + 7) % 23
            pieces.append(rest.prefix(size + 1))
            rest = rest.dropFirst(size + 1)
        }
        try promise(frames(of: pieces, limit: limit) == whole, "the cut of a stream changes its frames")
        try promise(whole.frames.allSatisfy { $0.count <= limit }, "a frame is longer than the limit")
    }

    private struct Decoded: Equatable {
        var frames: [[UInt8]] = []
        var isRefused = false
    }

    private static func frames(of pieces: [ArraySlice<UInt8>], limit: Int) -> Decoded {
        var decoder = FrameDecoder(limit: limit)
        var decoded = Decoded()
        for piece in pieces {
            decoder.append(ByteBuffer(bytes: piece))
            do {
                while let frame = try decoder.next() { decoded.frames.append(Array(frame.readableBytesView)) }
            } catch {
                decoded.isRefused = true
                return decoded
            }
        }
        return decoded
    }
}
