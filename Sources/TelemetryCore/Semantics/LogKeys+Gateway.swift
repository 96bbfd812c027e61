// SPDX-License-Identifier: Apache-2.0

// The keys of the gateway's log lines: one line a request, besides what it says on its own account.
extension LogKeys {
    /// The method of a request.
    public static let method = "method"

    /// The resource of a request; one of `GatewayRoute`.
    public static let route = "route"

    /// The status code of an answer.
    public static let status = "status"

    /// How long a request took, in milliseconds.
    public static let duration = "duration_ms"

    /// The bytes of a body.
    public static let bytes = "bytes"

    /// Who made a request, as the gateway knows them.
    public static let principal = "principal"

    /// The address that a request came from.
    public static let client = "client"

    /// The tool that was called.
    public static let tool = "tool"

    /// An address that is listened at.
    public static let address = "address"
}
