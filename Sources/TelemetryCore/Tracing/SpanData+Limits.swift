// SPDX-License-Identifier: Apache-2.0

extension SpanData {
    mutating func set(_ key: AttributeKey, _ value: AttributeValue, _ limits: SpanLimits) {
        let value = limits.valueLength.map { value.truncated(to: $0) } ?? value
        if !attributes.set(key, value, limit: limits.attributes) { droppedAttributes += 1 }
    }

    mutating func add(_ event: SpanEvent, _ limits: SpanLimits) {
        guard events.count < limits.events else {
            droppedEvents += 1
            return
        }
        var event = event
        event.droppedAttributes += event.attributes.apply(limits, count: limits.attributesPerEvent)
        events.append(event)
    }

    mutating func add(_ link: SpanLink, _ limits: SpanLimits) {
        guard link.context.isValid else { return }
        guard links.count < limits.links else {
            droppedLinks += 1
            return
        }
        var link = link
        link.droppedAttributes += link.attributes.apply(limits, count: limits.attributesPerLink)
        links.append(link)
    }

    /// Applies the limits to what the span was created with.
    mutating func applyLimits(_ limits: SpanLimits) {
        droppedAttributes += attributes.apply(limits, count: limits.attributes)
    }
}

extension Attributes {
    /// Cuts the values and the list to the limits and returns how many attributes were dropped.
    fileprivate mutating func apply(_ limits: SpanLimits, count: Int) -> Int {
        if let length = limits.valueLength { transformValues { $0.truncated(to: length) } }
        return truncate(to: count)
    }
}
