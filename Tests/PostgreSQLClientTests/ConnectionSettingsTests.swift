// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PostgreSQLClient

@Suite struct ConnectionSettingsTests {
    @Test func `no description has the password`() throws {
        let settings = try ConnectionSettings(url: "postgresql://me:hunter2@db.example:6543/asya?sslmode=require")
        #expect(settings.description == "me@db.example:6543/asya")
        #expect(settings.database == "asya")
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] { #expect(!text.contains("hunter2")) }
        #expect(settings.printable("bad \"hunter2\"\nline") == "bad \"<redacted>\" line")
    }

    @Test(arguments: [
        "", "host=x password=hunter2", "mysql://me:hunter2@x", "postgresql://me:hunter2@[::1/x",
        "postgresql://me:hunter2@h/db?nonsense=1", "postgresql://me:hunter2%zz@h/db", "postgresql://h/\0",
    ])
    func `a URL that cannot be read is refused without being repeated`(url: String) {
        let error = #expect(throws: PostgreSQLError.self) { try ConnectionSettings(url: url) }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.isRetriable == false)
    }

    @Test func `the pauses double to five seconds, half of each at random`() {
        var generator = SystemRandomNumberGenerator()
        var backoff = Backoff()
        var longest: Duration = .milliseconds(100)
        for _ in 0..<10 {
            let pause = backoff.failed(using: &generator)
            #expect(pause <= longest && pause >= longest / 2)
            longest = min(longest * 2, .seconds(5))
        }
        backoff.succeeded()
        #expect(backoff.failed(using: &generator) <= .milliseconds(100))
    }
}
