// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Settings
import Testing

@testable import AWSClient

@Suite struct ProfileCredentialsTests {
    @Test func `sections, settings and comments are read as AWS' own tools read them`() {
        let text = """
            ignored = before any section
            # comment
            [default]
            region=eu-west-1
            Output =  text  # comment
            empty =
            url = http://x/#fragment;y
            s3 =
              max_concurrent_requests = 20
            ; comment
            [ profile   two  ] # comment
            region = a = b\r
            [default]
            region = eu-west-2
            nonsense
            [broken
            region = lost
            """
        let sections = INIFile(parsing: text).sections
        #expect(
            sections["default"] == [
                "region": "eu-west-2", "output": "text", "empty": "", "url": "http://x/#fragment;y", "s3": "",
            ]
        )
        #expect(sections["profile two"] == ["region": "a = b"])
        #expect(sections.count == 2)
    }

    @Test func `the credentials file wins over the config file, and a profile may have a region only`() async throws {
        let files = [
            "/home/me/.aws/config":
                "[default]\nregion=r\naws_access_key_id=1\naws_secret_access_key=2\n[two]\nregion=no\n",
            "/home/me/.aws/credentials": "[default]\naws_access_key_id=3\naws_secret_access_key=4\n[two]\n",
        ]
        let context = context(["HOME": "/home/me"], files)
        #expect(
            try await ProfileCredentials(context).credentials()
                == AWSCredentials(accessKeyID: "3", secretAccessKey: "4")
        )
        #expect(try AWSRegion.resolve(context) == "r")
        let two = self.context(["HOME": "/home/me", "AWS_PROFILE": "two"], files)
        #expect(try await ProfileCredentials(two).credentials() == nil)
        #expect(try AWSRegion.resolve(two) == nil)
    }

    @Test func `regions of the environment come before that of the profile`() throws {
        var variables = ["HOME": "/h"]
        let files = ["/h/.aws/config": "[default]\nregion=file\n"]
        for (name, region) in [("AWS_DEFAULT_REGION", "3"), ("AWS_REGION", "2"), ("ASYA_AWS_REGION", "1")] {
            variables[name] = region
            #expect(try AWSRegion.resolve(context(variables, files)) == region)
        }
    }

    @Test func `no files are no error unless a profile is named`() async throws {
        #expect(try await ProfileCredentials(context(["HOME": "/h"])).credentials() == nil)
        #expect(try await ProfileCredentials(context([:])).credentials() == nil)
        await #expect(throws: AWSCredentialError.self) {
            try await ProfileCredentials(context(["HOME": "/h", "AWS_PROFILE": "p"])).credentials()
        }
    }

    @Test(arguments: [
        ("aws_access_key_id=1", "both"), ("credential_process=x", "credential_process"),
        ("sso_session=x", "single sign-on"), ("role_arn=a", "neither"), ("role_arn=a\nmfa_serial=m", "MFA"),
        ("role_arn=a\nsource_profile=gone", "no such profile"), ("role_arn=a\nsource_profile=circle", "circle"),
        ("role_arn=a\nsource_profile=b\ncredential_source=Environment", "both"),
        ("role_arn=a\ncredential_source=Magic", "credential_source is"),
        ("role_arn=a\ncredential_source=Environment", "no credentials"),
    ])
    func `a profile that cannot be used says why`(settings: String, reason: String) async {
        let text = "[profile p]\n\(settings)\n[profile circle]\nrole_arn=b\nsource_profile=p\n"
        do throws(AWSCredentialError) {
            _ = try await ProfileCredentials(
                context(["AWS_PROFILE": "p", "AWS_CONFIG_FILE": "~/c", "HOME": "/h"], ["/h/c": text])
            ).credentials()
            Issue.record("nothing was thrown")
        } catch {
            #expect("\(error)".contains(reason) && !error.isRetriable)
        }
    }

    private func context(_ variables: [String: String], _ files: [String: String] = [:]) -> AWSContext {
        AWSContext(
            environment: Environment(variables),
            http: FakeHTTP { _, _ in .failure(.cannotConnect(reason: "nobody")) },
            files: FakeFiles(texts: files),
            clock: ManualClock()
        )
    }
}
