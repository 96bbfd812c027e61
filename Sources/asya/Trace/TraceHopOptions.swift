// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import TraceStore

/// The filters on hops, which `search` and `tail` have besides the plain ones.
struct TraceHopOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only errors of this type or code, such as ValueError.", valueName: "type"))
    var errorType: String?
    @Option(help: ArgumentHelp("Only errors with this in their message or traceback.", valueName: "text"))
    var errorText: String?
    @Option(help: ArgumentHelp("Only handlers whose fingerprint begins so.", valueName: "sha256:…"))
    var fingerprint: String?
    @Option(
        help: ArgumentHelp(
            """
            Only hops with a payload, received or published, with this value at this place, such as \
            '$.order.id=42' or '$.items[*].name=tea'; without a value, with any. May be repeated.
            """,
            valueName: "path=value"
        )
    )
    var payload: [String] = []

    /// The names of the filters that are given.
    var given: [String] {
        var names: [String] = []
        if errorType != nil { names.append("--error-type") }
        if errorText != nil { names.append("--error-text") }
        if fingerprint != nil { names.append("--fingerprint") }
        if !payload.isEmpty { names.append("--payload") }
        return names
    }

    /// Adds the filters to a query.
    func add(to query: inout TraceQuery) throws(TraceProblem) {
        let texts = [("--error-type", errorType), ("--error-text", errorText), ("--fingerprint", fingerprint)]
        for (name, text) in texts where text?.isEmpty == true {
            throw TraceProblem("\(name) is empty; leave it out to see all")
        }
        query.errorType = errorType
        query.errorText = errorText
        query.fingerprint = fingerprint
        for text in payload {
            guard let condition = PayloadCondition(text), !condition.path.steps.isEmpty || condition.text != nil else {
                throw TraceProblem(
                    "--payload '\(text)' names no place in a payload; write it as '$.order.id=42' or '$.items[*].name=tea'"
                )
            }
            query.payloads.append(condition)
        }
    }
}
