// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import GatewayClient

struct CallProgressTests {
    private func update(_ text: String) throws -> EnvelopeUpdate {
        try #require(EnvelopeUpdate(try JSONValue(decoding: Array(text.utf8))))
    }

    @Test func `a line names the place on the route`() throws {
        let update = try update(
            #"{"status":"running","progress_percent":43.9,"actor":"split","actors":["a","split","c"],"#
                + #""current_actor_idx":1,"envelope_state":"processing"}"#
        )
        #expect(CallProgress.line(update) == "43%  split (2 of 3)  processing")
        let bar = CallProgress.bar(update, columns: 80)
        #expect(bar == "▕████████░░░░░░░░░░░░▏  43%  split (2 of 3)  processing")
        #expect(CallProgress.bar(update, columns: 30).count < 30)
        #expect(CallProgress.bar(nil, columns: 80).hasSuffix("  0%  waiting"))
    }

    @Test func `only what is over is at 100 percent`() throws {
        #expect(CallProgress.line(try update(#"{"status":"running","progress_percent":100}"#)) == "99%  running")
        #expect(
            CallProgress.line(try update(#"{"status":"succeeded","progress_percent":100,"message":"done"}"#))
                == "100%  succeeded  done"
        )
    }

    @Test func `a message cannot move the cursor`() throws {
        let update = try update(#"{"status":"failed","message":"a\u001b[2Jb\nc"}"#)
        #expect(CallProgress.line(update) == "0%  failed  a [2Jb c")
    }

    @Test func `what names no status is no update`() throws {
        for text in ["{}", "7", #"{"status":"unheard of"}"#] {
            let json = try JSONValue(decoding: Array(text.utf8))
            #expect(EnvelopeUpdate(json) == nil)
        }
    }
}
