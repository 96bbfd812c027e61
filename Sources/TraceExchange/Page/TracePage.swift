// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
public import TraceStore
internal import WebPages

/// A trace as one HTML file that opens from disk, without a server and without a network.
///
/// Its policy forbids every request and every script but its own. What was recorded is data in it: texts of strangers never
/// become markup.
public enum TracePage {
    /// The document.
    public static func document(of trace: StoredTrace) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return document(of: trace, nonce: String(generator.next(), radix: 36))
    }

    /// The document; scripts and styles with the nonce are its own.
    ///
    /// https://www.w3.org/TR/CSP3/#security-nonces
    static func document(of trace: StoredTrace, nonce: String) -> [UInt8] {
        let policy =
            "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        let head = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>Trace \(trace.id)</title>
            <style nonce="\(nonce)">
            body { margin: 0 auto; max-width: 100rem; padding: 1rem; font: 14px/1.45 system-ui, sans-serif; }
            h1 { font-size: 1.1rem; overflow-wrap: anywhere; }

            """
        let body = """
            </style>
            </head>
            <body>
            <main>
            <h1>Trace \(trace.id)</h1>
            <noscript>This page draws the trace with a script of its own, which the browser does not run.</noscript>
            <div id="waterfall"></div>
            </main>
            <script type="application/json" id="trace">
            """
        let script = """
            </script>
            <script nonce="\(nonce)">

            """
        let end = """

            renderWaterfall(
                document.getElementById("waterfall"),
                TraceModel.parse(document.getElementById("trace").textContent),
            );
            </script>
            </body>
            </html>

            """
        return Array(head.utf8) + WebPages.waterfallStyle + Array(body.utf8) + data(trace) + Array(script.utf8)
            + WebPages.waterfallScript + Array(end.utf8)
    }

    /// The trace as JSON that cannot end the element it stands in, nor begin another.
    ///
    /// https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements: outside of its
    /// texts JSON has no `<`.
    private static func data(_ trace: StoredTrace) -> [UInt8] {
        var result: [UInt8] = []
        for byte in TraceJSON.show(trace) {
            if byte == UInt8(ascii: "<") { result += "\\u003c".utf8 } else { result.append(byte) }
        }
        return result
    }
}
