// SPDX-License-Identifier: Apache-2.0

/// The web page of the gateway, and the drawing of a trace that other pages can hold as well.
///
/// The files are part of the executable. They ask nobody but the server that they came from, and need no inline script or
/// style, so that ``contentSecurityPolicy`` can forbid everything else.
public enum WebPages {
    /// The page itself.
    public static let page = WebFile("index.html", "text/html", PackageResources.index_html)

    /// What the page loads from the folder `page` beside it.
    public static let files =
        [waterfallModel, waterfall, waterfallStyles]
        + [
            WebFile("dom.js", "text/javascript", PackageResources.dom_js),
            WebFile("envelope.js", "text/javascript", PackageResources.envelope_js),
            WebFile("envelope-table.js", "text/javascript", PackageResources.envelope_table_js),
            WebFile("envelope-view.js", "text/javascript", PackageResources.envelope_view_js),
            WebFile("gateway.js", "text/javascript", PackageResources.gateway_js),
            WebFile("list-view.js", "text/javascript", PackageResources.list_view_js),
            WebFile("main.js", "text/javascript", PackageResources.main_js),
            WebFile("page.css", "text/css", PackageResources.page_css),
            WebFile("schema-form.js", "text/javascript", PackageResources.schema_form_js),
            WebFile("tools-view.js", "text/javascript", PackageResources.tools_view_js),
        ]

    /// The file of this name that the page loads; nil when there is none.
    public static func file(named name: some StringProtocol) -> WebFile? { files.first { $0.name == name } }

    /// What the page may do; for the header `Content-Security-Policy`.
    ///
    /// https://www.w3.org/TR/CSP3/
    public static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:",
        "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    /// A classic script that defines `renderWaterfall(element, trace)` and `TraceModel.parse(text)`, for any page.
    ///
    /// The trace is what `asya trace show ID --json` prints, parsed. The script has no `</` and no `<!--`, so that it can
    /// stand inside a page.
    public static let waterfallScript = waterfallModel.bytes + waterfall.bytes

    /// The style sheet that belongs to ``waterfallScript``; it stands alone.
    public static let waterfallStyle = waterfallStyles.bytes

    private static let waterfallModel = WebFile(
        "trace-model.js",
        "text/javascript",
        PackageResources.trace_model_js
    )
    private static let waterfall = WebFile("waterfall.js", "text/javascript", PackageResources.waterfall_js)
    private static let waterfallStyles = WebFile("waterfall.css", "text/css", PackageResources.waterfall_css)
}
