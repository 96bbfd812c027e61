// SPDX-License-Identifier: Apache-2.0

// What the gateway's spans have.
extension AttributeCatalog {
    /// The conventions for HTTP, version 1.44.
    ///
    /// https://opentelemetry.io/docs/specs/semconv/http/http-spans/
    public static var http: [AttributeDeclaration] {
        [
            AttributeDeclaration(.httpRequestMethod, .string, "The method of the request; `_OTHER` for an unusual one"),
            AttributeDeclaration(.httpRoute, .string, "The path with its variable part in braces: `/envelopes/{id}`"),
            AttributeDeclaration(.httpResponseStatusCode, .int, "The status code of the answer"),
            AttributeDeclaration(.urlPath, .string, "The path that was asked for, without the query"),
            AttributeDeclaration(.urlScheme, .string, "The scheme: `http`"),
            AttributeDeclaration(.clientAddress, .string, "The address that the request came from"),
        ]
    }

    /// What no convention names.
    public static var gateway: [AttributeDeclaration] {
        [AttributeDeclaration(.asyaTool, .string, "The tool that was called")]
    }
}
