// SPDX-License-Identifier: Apache-2.0

internal import CZlib

/// The gzip format, in memory and in one piece.
///
/// https://www.rfc-editor.org/rfc/rfc1952. Safe from any thread. A call takes about 270 KB while it compresses and keeps
/// nothing.
public enum Gzip {
    /// How hard to try to make the result small.
    public enum Level: Int32, Sendable {
        /// The fastest: three to ten times smaller for telemetry, in a quarter of the time of `standard`.
        case fastest = 1
        /// zlib's own choice between size and time.
        case standard = 6
    }

    /// Returns the bytes compressed, as one member of the format.
    ///
    /// - Throws: `GzipError.outOfMemory`, and nothing else.
    public static func compress(_ bytes: [UInt8], level: Level = .fastest) throws(GzipError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe asya_gzip_begin(&stream, level.rawValue) == Z_OK else { throw .outOfMemory }
        defer { unsafe deflateEnd(&stream) }
        // zlib promises that a result is never longer than this.
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        let result = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            unsafe run(&stream, from: bytes[...], to: buffer) { stream in unsafe deflate(&stream, Z_FINISH) }
            unsafe count = Int(stream.total_out)
        }
        return result
    }

    /// Undoes a compression; of several members one after the other the first.
    ///
    /// - Parameters:
    ///   - bytes: A whole member.
    ///   - limit: The most bytes the result may have, at least 1.
    /// - Returns: What was compressed.
    /// - Throws: `GzipError.tooLarge` past the limit, without having used more memory than that; `corrupt` for anything
    ///   that is not a whole member.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        try member(of: bytes[...], limit: limit, room: max(bytes.count * 4, 4096)).content
    }

    /// Undoes a compression in any number of members, as tools make by appending to a file.
    ///
    /// - Parameters:
    ///   - bytes: Whole members, at least one.
    ///   - limit: The most bytes the result may have, at least 1.
    /// - Returns: What was compressed, together.
    /// - Throws: `GzipError.tooLarge` past the limit; `corrupt` for anything that is not whole members.
    public static func decompressAll(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let next: (content: [UInt8], used: Int)
            do throws(GzipError) {
                // There may be many members, and each is small then.
                let room = min(max(rest.count * 4, 4096), 4 << 20)
                next = try member(of: rest, limit: max(limit - result.count, 1), room: room)
            } catch .tooLarge {
                throw .tooLarge(limit: limit)
            } catch {
                throw error
            }
            guard result.count + next.content.count <= limit else { throw .tooLarge(limit: limit) }
            result += next.content
            rest = rest.dropFirst(next.used)
        } while !rest.isEmpty
        return result
    }

    /// Decompresses the first member, and says how many bytes it takes.
    private static func member(
        of bytes: ArraySlice<UInt8>,
        limit: Int,
        room: Int
    ) throws(GzipError) -> (content: [UInt8], used: Int) {
        var stream = unsafe z_stream()
        guard unsafe asya_gunzip_begin(&stream) == Z_OK else { throw .outOfMemory }
        defer { unsafe inflateEnd(&stream) }
        var size = min(limit, room)
        while true {
            unsafe inflateReset(&stream)
            var status = Z_OK
            let result = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                unsafe run(&stream, from: bytes, to: buffer) { stream in status = unsafe inflate(&stream, Z_FINISH) }
                unsafe count = Int(stream.total_out)
            }
            if status == Z_STREAM_END { return unsafe (result, Int(stream.total_in)) }
            guard unsafe (status == Z_BUF_ERROR || status == Z_OK) && stream.avail_out == 0 else { throw .corrupt }
            guard size < limit else { throw .tooLarge(limit: limit) }
            size = min(limit, size * 4)
        }
    }

    private static func run(
        _ stream: inout z_stream,
        from source: ArraySlice<UInt8>,
        to target: UnsafeMutableBufferPointer<UInt8>,
        _ work: (inout z_stream) -> Void
    ) {
        unsafe source.withUnsafeBufferPointer { source in
            // zlib reads through a pointer that its interface does not call constant.
            unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.avail_in = UInt32(source.count)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            unsafe work(&stream)
        }
    }
}
