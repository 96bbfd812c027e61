// SPDX-License-Identifier: Apache-2.0

// The semantic conventions for HTTP, version 1.44: https://opentelemetry.io/docs/specs/semconv/http/http-spans/, and
// what no convention names.
extension AttributeKey {
    /// The method of a request.
    public static let httpRequestMethod = AttributeKey("http.request.method")

    /// The resource that was asked for; one of `GatewayRoute`'s patterns.
    public static let httpRoute = AttributeKey("http.route")

    /// The status code of the answer.
    public static let httpResponseStatusCode = AttributeKey("http.response.status_code")

    /// The path that was asked for.
    public static let urlPath = AttributeKey("url.path")

    /// `http` or `https`.
    public static let urlScheme = AttributeKey("url.scheme")

    /// Who asked, by address.
    public static let clientAddress = AttributeKey("client.address")

    /// The tool that was called.
    public static let asyaTool = AttributeKey("asya.tool")
}
