// SPDX-License-Identifier: Apache-2.0

/// Bodies of a slice, or pieces of them.
public struct BodyPage: Sendable, Hashable {
    /// A piece of a body.
    public struct Chunk: Sendable, Hashable {
        /// The row of the body.
        public var row: Int64
        /// Where in it the piece begins.
        public var offset: Int
        /// The bytes.
        public var bytes: [UInt8]
    }

    /// The pieces, in the order in which they were asked for.
    public private(set) var chunks: [Chunk] = []

    /// Reads a page.
    ///
    /// - Throws: ``PageProblem`` when it is not whole.
    public init(decoding bytes: [UInt8]) throws(PageProblem) {
        _ = try PageReader(bytes, of: PageFields.chunk) { field, data throws(PageProblem) in
            guard field == Int(PageFields.chunk) else { return }
            var chunk = Chunk(row: 0, offset: 0, bytes: [])
            var reader = ProtobufReader(data)
            while let (field, value) = reader.next() {
                switch field {
                case 1: chunk.row = Int64(clamping: value.integer)
                case 2: chunk.offset = Int(clamping: value.integer)
                case 3: chunk.bytes = Array(value.data)
                default: break
                }
            }
            chunks.append(chunk)
        }
    }
}
