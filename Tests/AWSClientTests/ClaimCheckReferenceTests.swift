// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Settings
import Testing

@testable import AWSClient

@Suite struct ClaimCheckReferenceTests {
    private static let digest = String(repeating: "0a", count: 32)
    private static let reference = ClaimCheckReference(bucket: "b", key: "claims/q/x", bytes: 9, sha256: digest)

    @Test func `a reference comes back as it was written`() throws {
        let body = Self.reference.encoded()
        let text = #"{"asya_claim_check":{"bucket":"b","key":"claims/q/x","bytes":9,"sha256":"\#(Self.digest)"}}"#
        #expect(body == Array(text.utf8))
        #expect(ClaimCheckReference.isReference(body))
        #expect(try ClaimCheckReference(decoding: body) == Self.reference)
        #expect(!ClaimCheckReference.isReference(Array(#"{"id":"1"}"#.utf8)))
    }

    @Test(arguments: [
        "", "{}", #"{"asya_claim_check":1}"#, #"{"asya_claim_check":{}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":"k","bytes":1,"sha256":"00"}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":"k","bytes":-1,"sha256":"@"}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":"k","bytes":1.5,"sha256":"@"}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":1,"bytes":1,"sha256":"@"}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":"k","bytes":1,"sha256":"@","more":1}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":"k","key":"k","bytes":1}}"#,
        #"{"asya_claim_check":{"bucket":"b","key":"k","bytes":1,"sha256":"@"},"more":1}"#,
    ])
    func `anything else is refused`(text: String) {
        let body = text.split(separator: "@", omittingEmptySubsequences: false).joined(separator: Self.digest)
        #expect(throws: ClaimCheckError.self) { try ClaimCheckReference(decoding: Array(body.utf8)) }
    }

    @Test func `a message cannot point at what the store does not write`() async {
        let http = FakeHTTP { _, _ in .answer(200) }
        let context = AWSContext(environment: Environment([:]), http: http, files: FakeFiles(), clock: ManualClock())
        let credentials = AWSCredentials(accessKeyID: "k", secretAccessKey: "s")
        let client = S3Client(
            options: AWSServiceOptions(service: "s3", region: "us-east-1"),
            credentials: AWSCredentialCache(StaticCredentials(credentials), clock: context.clock),
            context: context
        )
        let store = ClaimCheckStore(client: client, bucket: "b", maximumBytes: 1000, clock: context.clock)
        let foreign = [
            ClaimCheckReference(bucket: "other", key: "claims/q/x", bytes: 0, sha256: Self.digest),
            ClaimCheckReference(bucket: "b", key: "secrets/x", bytes: 0, sha256: Self.digest),
            ClaimCheckReference(bucket: "b", key: "claims/q/x", bytes: .max, sha256: Self.digest),
        ]
        for reference in foreign {
            await #expect(throws: ClaimCheckError.self) { try await store.get(reference) }
            await #expect(throws: ClaimCheckError.self) { try await store.delete(reference) }
        }
        await #expect(throws: ClaimCheckError.self) {
            try await store.put([UInt8](repeating: 0, count: 1001), queue: "q")
        }
        #expect(http.requests.isEmpty)
    }
}
