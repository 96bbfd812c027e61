// SPDX-License-Identifier: Apache-2.0

/// The drawing of a trace, for web pages.
///
/// The files are part of the executable. They ask nobody for anything, and need no inline script or style.
public enum WebPages {
    /// A classic script that defines `renderWaterfall(element, trace)` and `TraceModel.parse(text)`, for any page.
    ///
    /// The trace is what `asya trace show ID --json` prints, parsed. The script has no `</` and no `<!--`, so that it can
    /// stand inside a page.
    public static let waterfallScript = PackageResources.trace_model_js + PackageResources.waterfall_js

    /// The style sheet that belongs to ``waterfallScript``; it stands alone.
    public static let waterfallStyle = PackageResources.waterfall_css
}
