// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// Encodes the envelope without white space: small members first, the payload last.
    ///
    /// Values that were decoded are spliced in byte for byte.
    public func encoded() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(encodedSizeEstimate)
        output.append("{\"id\":")
        JSONString.append(id, to: &output)
        if let parentIDText {
            output.append(",\"parent_id\":")
            output.append(contentsOf: parentIDText.slice)
        }
        if let deadlineText {
            output.append(",\"deadline\":")
            output.append(contentsOf: deadlineText.slice)
        }
        output.append(",\"route\":")
        route.append(to: &output)
        if !headers.isEmpty {
            output.append(",\"headers\":{")
            output.append(headers.members, separatorFirst: false)
            output.append(ASCII.closeBrace)
        }
        output.append(extensions, separatorFirst: true)
        output.append(",\"payload\":")
        output.append(contentsOf: payload.slice)
        output.append(ASCII.closeBrace)
        return output
    }

    /// Where the payload is in what ``encoded()`` returned.
    public func payloadRange(inEncoded bytes: [UInt8]) -> Range<Int> {
        let end = bytes.count - 1
        return max(0, end - payload.count)..<max(0, end)
    }

    /// At least the size of the encoded envelope, unless names need many escapes.
    var encodedSizeEstimate: Int {
        let actors = route.actors.reduce(0) { $0 + $1.utf8.count + 3 }
        let routeExtras = (route.metadata?.count ?? 0) + route.extensions.contentCount + 2 * route.extensions.count
        let members = headers.members.contentCount + extensions.contentCount
        let separators = 2 * (headers.members.count + extensions.count)
        let optional = (parentIDText?.count ?? 0) + (deadlineText?.count ?? 0)
        return 128 + id.utf8.count + optional + actors + routeExtras + members + separators + payload.count
    }
}

extension Route {
    /// Appends the route as JSON.
    fileprivate func append(to output: inout [UInt8]) {
        output.append("{\"actors\":[")
        for (index, actor) in actors.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            JSONString.append(actor, to: &output)
        }
        output.append("],\"current\":")
        output.append(decimal: current)
        if let metadata {
            output.append(",\"metadata\":")
            output.append(contentsOf: metadata.slice)
        }
        output.append(extensions, separatorFirst: true)
        output.append(ASCII.closeBrace)
    }

    /// The route as JSON.
    public var rawJSON: RawJSON {
        var output: [UInt8] = []
        append(to: &output)
        return RawJSON(trusted: output)
    }
}

extension [UInt8] {
    /// Appends text that is known at compile time.
    @inline(__always)
    fileprivate mutating func append(_ text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends members with the bytes they have, separated by commas.
    fileprivate mutating func append(_ members: JSONMembers, separatorFirst: Bool) {
        var needsSeparator = separatorFirst
        for member in members {
            if needsSeparator { append(ASCII.comma) }
            needsSeparator = true
            append(contentsOf: member.rawName.slice)
            append(ASCII.colon)
            append(contentsOf: member.value.slice)
        }
    }

    /// Appends an integer in decimal digits.
    fileprivate mutating func append(decimal value: Int) {
        if value >= 0, value < 10 {
            append(ASCII.zero + UInt8(value))
        } else {
            append(contentsOf: String(value).utf8)
        }
    }
}
