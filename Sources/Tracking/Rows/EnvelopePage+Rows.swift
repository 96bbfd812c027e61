// SPDX-License-Identifier: Apache-2.0

extension EnvelopePage {
    /// The page of a listing that looked for one envelope more than the page holds, which says whether more follow.
    package init(found: [EnvelopeSummary], limit: Int) {
        let envelopes = Array(found.prefix(limit))
        let last = found.count > limit ? envelopes.last : nil
        self.init(
            envelopes: envelopes,
            next: last.map { EnvelopeCursor(createdAtUnixNano: $0.createdAtUnixNano, id: $0.id) }
        )
    }
}
