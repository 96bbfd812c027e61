// SPDX-License-Identifier: Apache-2.0

/// A role that somebody takes for some time.
struct AssumedRole: Equatable {
    var arn: String
    /// What the account's logs call the session.
    var sessionName: String?
    /// What the owner of a role in another account may ask for.
    var externalID: String?
    var durationSeconds: Int?

    /// The parameters of a call.
    var parameters: [(name: String, value: String)] {
        var parameters = [(name: "RoleArn", value: arn), (name: "RoleSessionName", value: sessionName ?? "asya")]
        if let externalID { parameters.append((name: "ExternalId", value: externalID)) }
        if let durationSeconds { parameters.append((name: "DurationSeconds", value: String(durationSeconds))) }
        return parameters
    }
}
