// SPDX-License-Identifier: Apache-2.0

extension EnvelopePage {
    /// The page of a listing that looked for one envelope more than the page holds, which says whether more follow.
    package init(found: [EnvelopeSummary], _ query: EnvelopeQuery) {
        let envelopes = Array(found.prefix(query.limit))
        let last = found.count > query.limit ? envelopes.last : nil
        self.init(
            envelopes: envelopes,
            next: last.map { EnvelopeCursor(behind: $0, in: query.order) }
        )
    }
}
