// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing
import Tracking

@testable import Gateway

struct GatewayConfigurationTests {
    private func configuration(_ variables: [String: String] = [:]) throws(SettingsError) -> GatewayConfiguration {
        try GatewayConfiguration(Environment(["ASYA_SQLITE_PATH": "q.db"].merging(variables) { $1 }))
    }

    @Test func `both listeners are on loopback unless told otherwise`() throws {
        let configuration = try configuration()
        #expect("\(configuration.address)" == "127.0.0.1:8080" && configuration.address.isLoopback)
        #expect("\(configuration.internalAddress)" == "127.0.0.1:8081" && configuration.internalAddress.isLoopback)
        #expect(configuration.store == .memory && configuration.toolPaths.isEmpty)
    }

    @Test func `a port alone means all addresses, as in version 0.1`() throws {
        let configuration = try configuration(["ASYA_GATEWAY_PORT": "9000"])
        #expect("\(configuration.address)" == ":9000" && !configuration.address.isLoopback)
        #expect(configuration.addressVariable == "ASYA_GATEWAY_PORT")
        let both = try self.configuration(["ASYA_GATEWAY_PORT": "9000", "ASYA_GATEWAY_ADDR": "[::1]:7"])
        #expect("\(both.address)" == "[::1]:7" && both.address.isLoopback)
    }

    @Test func `sidecars on other machines need a token`() throws {
        let error = try #require(throws: SettingsError.self) {
            try configuration(["ASYA_GATEWAY_INTERNAL_ADDR": ":8081"])
        }
        #expect(error.variable == "ASYA_GATEWAY_TOKEN")
        #expect(throws: SettingsError.self) { try configuration(["ASYA_GATEWAY_TOKEN": "short"]) }
        let token = "0123456789abcdef"
        #expect(
            try configuration(["ASYA_GATEWAY_INTERNAL_ADDR": ":8081", "ASYA_GATEWAY_TOKEN": token]).token == token
        )
    }

    @Test(arguments: [
        ("sqlite:/data/g.db", "/data/g.db"), ("sqlite:///data/g.db", "/data/g.db"), ("sqlite:g.db", "g.db"),
    ])
    func `the database is a file`(url: String, path: String) throws {
        #expect(try configuration(["ASYA_DATABASE_URL": url]).store == .sqlite(path: path))
        #expect(try configuration(["ASYA_GATEWAY_DATA": "/d"]).store == .sqlite(path: "/d/gateway.db"))
    }

    @Test(arguments: ["postgresql://u:p@h:5432/d?sslmode=require", "postgres:///d"])
    func `the database is one that gateways share`(url: String) throws {
        let few = ["ASYA_DATABASE_URL": url, "ASYA_GATEWAY_DATA": "/d"]
        #expect(try configuration(few).store == .postgreSQL(url: url, maxConnections: 10))
        let more = few.merging(["ASYA_DB_MAX_CONNS": "25"]) { $1 }
        #expect(try configuration(more).store == .postgreSQL(url: url, maxConnections: 25))
    }

    @Test(arguments: ["postgresql://u:secret@h/%zz", "postgres://u:secret@127.0.0.1:1/d"])
    func `a database that cannot be opened is told in one line without the password`(url: String) async throws {
        let error = try await #require(throws: TrackingError.self) {
            _ = try await StorePlace.open(.postgreSQL(url: url, maxConnections: 1))
        }
        let text = "\(GatewayError.store(error))"
        #expect(!text.contains("secret") && !text.contains("\n") && !text.isEmpty)
    }

    @Test func `tools are in several places`() throws {
        #expect(try configuration(["ASYA_CONFIG_PATH": "/tools"]).toolPaths == ["/tools"])
        #expect(try configuration(["ASYA_CONFIG_PATH": "/tools:/more.yaml"]).toolPaths == ["/tools", "/more.yaml"])
    }

    @Test(arguments: ["mysql://u:secret@h/d", "sqlite:", "/data/g.db"])
    func `another database is refused, and its password not told`(url: String) throws {
        let error = try #require(throws: SettingsError.self) { try configuration(["ASYA_DATABASE_URL": url]) }
        #expect(!"\(error)".contains("secret") && "\(error)".contains("sqlite:"))
    }

    @Test func `clients are told the URL of what stands before the gateway`() throws {
        #expect(try configuration().publicURL == nil)
        let url = "https://agents.example/asya"
        #expect(try configuration(["ASYA_GATEWAY_PUBLIC_URL": url]).publicURL == url)
        #expect(try configuration(["ASYA_GATEWAY_PUBLIC_URL": url + "/"]).publicURL == url)
    }

    @Test(arguments: [
        ("ASYA_GATEWAY_RETENTION", "5s"), ("ASYA_GATEWAY_KEEPALIVE", "0"), ("ASYA_GATEWAY_TRACE_CONTEXT", "maybe"),
        ("ASYA_GATEWAY_MAX_REQUESTS", "0"), ("ASYA_GATEWAY_MAX_HEADER_BYTES", "1"), ("ASYA_GATEWAY_PORT", "70000"),
        ("ASYA_GATEWAY_ADDR", "8080"), ("ASYA_DB_MAX_CONNS", "0"), ("ASYA_MAX_ENVELOPE_BYTES", "12"),
        ("ASYA_GATEWAY_PUBLIC_URL", "agents.example"), ("ASYA_GATEWAY_PUBLIC_URL", "https://"),
        ("ASYA_GATEWAY_PUBLIC_URL", "http://a/?x"), ("ASYA_GATEWAY_PUBLIC_URL", "ftp://a"),
    ])
    func `a wrong value names its variable`(name: String, value: String) throws {
        #expect(try #require(throws: SettingsError.self) { try configuration([name: value]) }.variable == name)
    }
}
