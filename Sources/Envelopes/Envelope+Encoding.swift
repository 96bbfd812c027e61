// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// Encodes the envelope without white space: small members first, the payload last.
    ///
    /// Values that were decoded are spliced in byte for byte.
    public func encoded() -> [UInt8] { encoded(with: nil) }

    /// Encodes the envelope like ``encoded()``, with these headers in the place of its own.
    public func encoded(stamped stamp: HeaderStamp) -> [UInt8] { encoded(with: stamp) }

    private func encoded(with stamp: HeaderStamp?) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(encodedSizeEstimate + (stamp?.sizeEstimate ?? 0))
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
        if let stamp {
            output.append(",\"headers\":{")
            output.append(headers.members, stamped: stamp)
            output.append(ASCII.closeBrace)
        } else if !headers.isEmpty {
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
        if current < 0 { output.append(ASCII.minus) }
        output.append(decimal: UInt64(current.magnitude))
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
        members.forEachMember { member in
            if needsSeparator { append(ASCII.comma) }
            needsSeparator = true
            append(contentsOf: member.rawName.slice)
            append(ASCII.colon)
            append(contentsOf: member.value.slice)
        }
    }

    /// Appends headers: those that the stamp leaves with the bytes they have, the others with its values.
    fileprivate mutating func append(_ headers: JSONMembers, stamped stamp: HeaderStamp) {
        var isFirst = true
        // One bit for each of the stamp's headers that the envelope has.
        var written = 0
        headers.forEachMember { member in
            let place = HeaderStamp.order.firstIndex { !stamp.leaves($0) && member.isNamed($0.rawValue) }
            if let place {
                written |= 1 << place
                guard stamp.hasValue(for: HeaderStamp.order[place]) else { return }
            }
            if !isFirst { append(ASCII.comma) }
            isFirst = false
            append(contentsOf: member.rawName.slice)
            append(ASCII.colon)
            if let place {
                stamp.appendValue(of: HeaderStamp.order[place], to: &self)
            } else {
                append(contentsOf: member.value.slice)
            }
        }
        for (place, header) in HeaderStamp.order.enumerated() where written & 1 << place == 0 {
            guard !stamp.leaves(header), stamp.hasValue(for: header) else { continue }
            if !isFirst { append(ASCII.comma) }
            isFirst = false
            JSONString.append(header.rawValue, to: &self)
            append(ASCII.colon)
            stamp.appendValue(of: header, to: &self)
        }
    }
}
