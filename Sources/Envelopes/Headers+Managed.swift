// SPDX-License-Identifier: Apache-2.0

extension Headers {
    /// Which attempt at this hop the envelope is for, from 1; 1 when the header is missing or useless.
    public var attempt: Int {
        get { max(1, int(.attempt) ?? 1) }
        set { setInt(newValue, for: .attempt) }
    }

    /// When the envelope was published to the queue it is in.
    public var enqueuedAtUnixNano: UInt64? {
        get { int(.enqueuedAt).flatMap(UInt64.init(exactly:)) }
        set { setNanoseconds(newValue, for: .enqueuedAt) }
    }

    /// When the first attempt at this hop was published.
    public var firstEnqueuedAtUnixNano: UInt64? {
        get { int(.firstEnqueuedAt).flatMap(UInt64.init(exactly:)) }
        set { setNanoseconds(newValue, for: .firstEnqueuedAt) }
    }

    /// Which part of a fan-out the envelope is.
    public var fanOut: FanOut? {
        get { self[.fanOut].flatMap(FanOut.init) }
        set { self[.fanOut] = newValue?.rawJSON }
    }

    /// How many times the envelope was sent again out of a dead-letter queue; 0 when the header is missing or useless.
    public var redrives: Int {
        get { max(0, int(.redrives) ?? 0) }
        set { setInt(newValue, for: .redrives) }
    }

    /// Whether a gateway follows the envelope, so that its progress and its end are reported.
    public var isTracked: Bool {
        get { self[.gateway] != nil }
        set { self[.gateway] = newValue ? RawJSON(string: "1") : nil }
    }

    /// The headers that belong to users, in order.
    public var unmanaged: [JSONMember] { members.filter { !ManagedHeader.isManaged($0.name) } }

    private mutating func setNanoseconds(_ value: UInt64?, for header: ManagedHeader) {
        self[header] = value.map { RawJSON(int: Int(clamping: $0)) }
    }

    /// These headers with the managed ones of `other`: those it has are taken over, those it lacks are left out.
    ///
    /// This is what keeps a handler from corrupting managed headers: whatever it returned is replaced last.
    public func applyingManaged(from other: Headers) -> Headers {
        var result = members
        result.removeAll { ManagedHeader.isManaged($0.name) && other[$0.name] == nil }
        for member in other.members where ManagedHeader.isManaged(member.name) { result.put(member) }
        return Headers(result)
    }

    /// The headers of an envelope whose handler answered with `rewritten` headers.
    ///
    /// What users set is as the handler wants it, with the original bytes of every value that means the same as
    /// before (a handler's JSON library spells numbers and escapes in its own way); managed headers stay.
    func rewritten(as rewritten: Headers) -> Headers {
        var result = rewritten.members
        for member in members where !ManagedHeader.isManaged(member.name) {
            guard let value = result[member.name], value != member.value else { continue }
            if (try? JSONDifference.first(between: member.value, and: value)) == .some(nil) { result.put(member) }
        }
        return Headers(result).applyingManaged(from: self)
    }

    /// These headers without those whose name or text holds a line break or NUL.
    var safe: Headers {
        members.filter { !$0.isSafeHeader }.reduce(into: self) { $0[$1.name] = nil }
    }

    /// Checks the size limits of headers.
    func checkSize(_ limits: EnvelopeLimits) throws(EnvelopeError) {
        // The whole is nearly always far below the limit; names are looked at only when it is not.
        guard members.contentCount > limits.maxHeaderBytes else { return }
        var count = 0
        for member in members {
            let size = member.rawName.count + member.value.count
            if !ManagedHeader.isManaged(member.name) {
                count += size
            } else if size > limits.maxHeaderBytes {
                throw .headersTooLarge(bytes: size, limit: limits.maxHeaderBytes)
            }
        }
        guard count <= limits.maxHeaderBytes else {
            throw .headersTooLarge(bytes: count, limit: limits.maxHeaderBytes)
        }
    }
}

extension JSONMember {
    /// Whether neither the name nor the text of a header holds CR, LF or NUL.
    ///
    /// RFC 9110 section 5.5: recipients that see them may take one field for two. Values that are no texts are written as
    /// JSON wherever they go, and so are safe.
    var isSafeHeader: Bool {
        let texts = [name, value.stringValue() ?? ""]
        return !texts.contains { $0.utf8.contains { $0 == ASCII.carriageReturn || $0 == ASCII.newline || $0 == 0 } }
    }
}
