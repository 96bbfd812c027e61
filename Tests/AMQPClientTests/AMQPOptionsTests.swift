// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQPClient

@Suite struct AMQPOptionsTests {
    @Test func `every part of a URL is read`() throws {
        let options = try AMQPOptions(url: "amqp://us%65r:p%40ss%2F@broker.example:1234/v%2Fhost?heartbeat=7")
        #expect(options.user == "user")
        #expect(options.password == "p@ss/")
        #expect(options.host == "broker.example")
        #expect(options.port == 1234)
        #expect(options.virtualHost == "v/host")
        #expect(options.heartbeat == .seconds(7))
        #expect(options.tls == nil)
    }

    @Test(arguments: [
        ("amqp://", "localhost:5672", "/"), ("amqp://host", "host:5672", "/"), ("amqp://host:", "host:5672", "/"),
        ("amqp://host/", "host:5672", "/"), ("amqp://host//", "host:5672", "/"), ("amqp://host/%2F", "host:5672", "/"),
        ("amqp:///vhost", "localhost:5672", "vhost"), ("AMQPS://host/a", "host:5671", "a"),
        ("amqp://[::1]", "[::1]:5672", "/"), ("amqp://u:p@[fe80::1]:99/x", "[fe80::1]:99", "x"),
        ("amqp://h%6fst", "host:5672", "/"), ("amqp://u:p@q@host", "host:5672", "/"),
    ])
    func `missing parts have defaults`(_ url: String, _ address: String, _ virtualHost: String) throws {
        let options = try AMQPOptions(url: url)
        #expect(options.address == address)
        #expect(options.virtualHost == virtualHost)
    }

    @Test func `parameters set limits and files`() throws {
        let options = try AMQPOptions(
            url: "amqps://h?connection_timeout=1500&channel_max=8&cacertfile=%2Fca.pem&certfile=c.pem&keyfile=k.pem"
                + "&server_name_indication=broker&verify=verify_peer"
        )
        #expect(options.connectTimeout == .milliseconds(1500))
        #expect(options.channelMax == 8)
        #expect(
            options.tls
                == AMQPTLSOptions(
                    certificateAuthorityFile: "/ca.pem",
                    clientCertificateFile: "c.pem",
                    clientKeyFile: "k.pem",
                    serverName: "broker"
                )
        )
    }

    @Test(arguments: [
        "hunter2", "http://u:hunter2@host", "amqp://u:hunter2/x@host", "amqp://u:hunter2?x@host", "amqp://u:hunter2#@h",
        "amqp://u:%hunter2@host", "amqp://u:hunter2%FF@host", "amqp://u:hunter2@host:0", "amqp://u:hunter2@host:65536",
        "amqp://u:hunter2@host:+1", "amqp://u:hunter2@[::1", "amqp://u:hunter2@[::1]x", "amqp://u:hunter2%00@host",
        "amqp://u:hunter2@host/%zz", "amqp://u:hunter2@host?heartbeat=x", "amqp://u:hunter2@host?heartbeat=-1",
        "amqp://u:hunter2@host?hunter2=1", "amqp://u:hunter2@host?cacertfile=x", "amqp://u:hunter 2@host",
        "amqps://u:hunter2@host?verify=verify_none", "amqp://u:hunter2@host\n",
    ])
    func `a wrong URL is refused without showing the password`(_ url: String) {
        do throws(AMQPError) {
            let options = try AMQPOptions(url: url)
            Issue.record("\(options) was accepted")
        } catch {
            guard case .invalidOptions(let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!reason.contains("hunter"))
            #expect(reason.hasPrefix("the broker's URL is wrong: "))
        }
    }

    @Test func `no description and no dump shows the password`() throws {
        let options = try AMQPOptions(url: "amqps://user:hunter2@host/prod")
        var dumped = ""
        dump(options, to: &dumped)
        for text in [
            options.description, options.debugDescription, "\([options])", String(reflecting: options), dumped,
        ] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("user@host:5671"))
        }
    }
}
