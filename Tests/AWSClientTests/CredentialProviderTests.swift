// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Settings
import Testing

@testable import AWSClient

@Suite struct CredentialProviderTests {
    private static let answer = """
        {"Code":"Success","AccessKeyId":"AKID","SecretAccessKey":"secret","Token":"token",
        "Expiration":"1970-01-01T01:00:00Z"}
        """
    private static let temporary = AWSCredentials(
        accessKeyID: "AKID",
        secretAccessKey: "secret",
        sessionToken: "token",
        expiresAtUnixNano: 3_600_000_000_000
    )

    @Test func `the environment has keys, none, or half of one`() throws {
        let keys = ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"]
        #expect(
            try EnvironmentCredentials(context(keys)).credentials()
                == AWSCredentials(accessKeyID: "a", secretAccessKey: "b", sessionToken: "c")
        )
        #expect(try EnvironmentCredentials(context([:])).credentials() == nil)
        #expect(throws: AWSCredentialError.self) {
            try EnvironmentCredentials(context(["AWS_ACCESS_KEY_ID": "a"])).credentials()
        }
        #expect(throws: AWSCredentialError.self) {
            try EnvironmentCredentials(context(["AWS_SECRET_ACCESS_KEY": "a"])).credentials()
        }
    }

    @Test func `the first place in use counts, and a broken one ends the search`() async throws {
        let http = FakeHTTP { _, _ in .answer(200, Self.answer) }
        let both = [
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c",
        ]
        let chain = AWSCredentialChain.standard(context(both, http))
        #expect(try await chain.credentials()?.accessKeyID == "a")
        #expect(http.requests.isEmpty)
        let broken = ["AWS_PROFILE": "gone", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]
        await #expect(throws: AWSCredentialError.self) {
            try await AWSCredentialChain.standard(context(broken, http)).credentials()
        }
        let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]
        #expect(try await AWSCredentialChain.standard(context(container, http)).credentials() == Self.temporary)
    }

    @Test func `a container asks its endpoint, with the token of its file`() async throws {
        let http = FakeHTTP { _, _ in .answer(200, Self.answer) }
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
        ]
        let provider = ContainerCredentials(context(variables, http, ["/token": "of the pod\n"]))
        await #expect(throws: AWSCredentialError.self) { try await provider.credentials() }
        let right = ContainerCredentials(context(variables, http, ["/token": "of-the-pod\n"]))
        #expect(try await right.credentials() == Self.temporary)
        #expect(http.requests.map(\.url) == ["http://169.254.170.23/v1/credentials"])
        #expect(http.requests[0].headers.contains(HTTPHeader("Authorization", "of-the-pod")))
    }

    @Test(arguments: [
        ("https://anywhere/x", true), ("http://127.0.0.1:99/x", true), ("http://127.9.9.9/", true),
        ("http://localhost/", true), ("http://[::1]:8/", true), ("http://169.254.170.2/", true),
        ("http://[fd00:ec2::23]/v1", true), ("HTTP://LOCALHOST/", true), ("http://10.0.0.1/", false),
        ("http://127.0.0.1.evil.com/", false), ("http://127.0.0.1@evil.com/", false), ("http://evil.com/", false),
        ("http://128.0.0.1/", false), ("http://127.0.0/", false), ("ftp://localhost/", false), ("", false),
    ])
    func `the container's token goes to trusted hosts only`(url: String, isTrusted: Bool) {
        #expect(ContainerCredentials.isTrusted(url) == isTrusted)
    }

    @Test func `an endpoint that fails now is tried again, and one that refuses is not`() async {
        let variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]
        for (status, count, isRetriable) in [(500, 3, true), (403, 1, false)] {
            let http = FakeHTTP { _, _ in .answer(status) }
            do throws(AWSCredentialError) {
                _ = try await ContainerCredentials(context(variables, http)).credentials()
                Issue.record("nothing was thrown")
            } catch {
                #expect(error.isRetriable == isRetriable)
            }
            #expect(http.requests.count == count)
        }
    }

    @Test func `an instance gives a token, the name of its role and its credentials`() async throws {
        let http = FakeHTTP { request, _ in
            switch (request.method, request.url) {
            case ("PUT", "http://169.254.169.254/latest/api/token"): .answer(200, "session")
            case ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/"): .answer(200, "my-role\n")
            case ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role"):
                .answer(200, Self.answer)
            default: .answer(400)
            }
        }
        #expect(try await InstanceMetadataCredentials(context([:], http)).credentials() == Self.temporary)
        let token = HTTPHeader("x-aws-ec2-metadata-token", "session")
        #expect(http.requests.map { $0.headers.contains(token) } == [false, true, true])
        #expect(http.requests.allSatisfy { $0.timeout == .seconds(1) })
    }

    @Test func `there is no instance, or none that tells, or none with a role`() async throws {
        for outcome in [FakeHTTP.Outcome.failure(.timedOut), .failure(.cannotConnect(reason: "r")), .answer(403)] {
            let http = FakeHTTP { _, _ in outcome }
            #expect(try await InstanceMetadataCredentials(context([:], http)).credentials() == nil)
        }
        let roleless = FakeHTTP { request, _ in request.method == "PUT" ? .answer(200, "s") : .answer(404) }
        #expect(try await InstanceMetadataCredentials(context([:], roleless)).credentials() == nil)
        let disabled = FakeHTTP { _, _ in .answer(500) }
        let off = context(["AWS_EC2_METADATA_DISABLED": "TRUE"], disabled)
        #expect(try await InstanceMetadataCredentials(off).credentials() == nil)
        #expect(disabled.requests.isEmpty)
    }

    @Test func `a web identity needs its role and its file`() async {
        let token = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"]
        let role = token.merging(["AWS_ROLE_ARN": "arn"]) { own, _ in own }
        for variables in [token, role] {
            await #expect(throws: AWSCredentialError.self) {
                try await WebIdentityCredentials(context(variables)).credentials()
            }
        }
    }

    @Test func `a web identity's token is read anew and sent in the body only`() async throws {
        let xml = """
            <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
            <AccessKeyId>AKID</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
            <SessionToken>token</SessionToken><Expiration>1970-01-01T01:00:00Z</Expiration>\
            </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """
        let http = FakeHTTP { _, _ in .answer(200, xml) }
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:x", "AWS_ROLE_SESSION_NAME": "pod",
            "AWS_REGION": "eu-west-1",
        ]
        let provider = WebIdentityCredentials(context(variables, http, ["/token": "a+b\n"]))
        #expect(try await provider.credentials() == Self.temporary)
        let request = try #require(http.requests.first)
        #expect(request.url == "https://sts.eu-west-1.amazonaws.com/" && request.signature == nil)
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        #expect(
            body == "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Ax&RoleSessionName=pod&Version=2011-06-15"
                + "&WebIdentityToken=a%2Bb"
        )
    }

    private func context(
        _ variables: [String: String],
        _ http: FakeHTTP = FakeHTTP { _, _ in .failure(.cannotConnect(reason: "nobody")) },
        _ files: [String: String] = [:]
    ) -> AWSContext {
        AWSContext(
            environment: Environment(variables),
            http: http,
            files: FakeFiles(texts: files),
            clock: ManualClock()
        )
    }
}
