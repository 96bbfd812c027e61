// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Tracking

@testable import Gateway

struct ReportDecodingTests {
    private func batch(_ reports: String) throws -> [SidecarReport] {
        try SidecarReport.batch(try JSONValue(decoding: Array(#"{"reports":[\#(reports)]}"#.utf8)))
    }

    @Test func `a batch holds reports of every kind`() throws {
        let reports = try batch(
            """
            {"kind":"progress","id":"a","actors":["x","y"],"current_actor_idx":1,"status":"received","message":"m",
             "duration_ms":5,"message_size_kb":1.5},
            {"kind":"final","id":"a","status":"succeeded","result":{"n":1.0},"actors":["x"],"current_actor_idx":1,
             "current_actor_name":"x","metadata":{"s3_uri":"s3://b/k"},"timestamp":"2026-01-01T00:00:00Z"},
            {"kind":"child","id":"a-0-1","parent_id":"a","actors":["x","y"],"current":1}
            """
        )
        #expect(
            reports == [
                .envelope(
                    AddressedReport(
                        "a",
                        .progress(
                            ProgressReport(actors: ["x", "y"], currentActorIndex: 1, state: .received, message: "m")
                        )
                    )
                ),
                .envelope(
                    AddressedReport(
                        "a",
                        .final(
                            FinalReport(
                                outcome: .succeeded,
                                result: RawJSON(trusted: Array(#"{"n":1.0}"#.utf8)),
                                actors: ["x"],
                                currentActorIndex: 1,
                                currentActorName: "x",
                                storedAt: "s3://b/k"
                            )
                        )
                    )
                ),
                .child(ChildRegistration(id: "a-0-1", parentID: "a", actors: ["x", "y"], currentActorIndex: 1)),
            ]
        )
    }

    @Test(arguments: [
        #"{"kind":"other","id":"a"}"#, #"{"id":"a"}"#, "1", #"{"kind":"progress","id":"","current_actor_idx":0}"#,
        #"{"kind":"progress","id":"a"}"#, #"{"kind":"progress","id":"a","current_actor_idx":-1}"#,
        #"{"kind":"progress","id":"a","current_actor_idx":0,"actors":[1]}"#,
        #"{"kind":"final","id":"a","status":"running"}"#, #"{"kind":"final","id":"a"}"#,
        #"{"kind":"child","id":"a/b","parent_id":"a","actors":["x"]}"#, #"{"kind":"child","id":"a","actors":["x"]}"#,
        #"{"kind":"child","id":"a","parent_id":"b","actors":[]}"#,
    ])
    func `a wrong report is refused with its place`(report: String) throws {
        let error = try #require(throws: APIError.self) { try batch(report) }
        #expect(error.status == 400 && "\(error)".hasPrefix("reports[0]"))
    }

    @Test func `a state of a later version says that the envelope runs`() throws {
        let reports = try batch(#"{"kind":"progress","id":"a","current_actor_idx":0,"status":"dreaming"}"#)
        #expect(
            reports == [
                .envelope(AddressedReport("a", .progress(ProgressReport(actors: [], currentActorIndex: 0, state: nil))))
            ]
        )
    }
}
