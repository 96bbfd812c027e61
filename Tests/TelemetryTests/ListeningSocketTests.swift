// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing

@testable import Telemetry

struct ListeningSocketTests {
    @Test func `port 0 is any free port, and the address says which`() throws {
        let socket = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: 0), variable: "V")
        #expect(socket.port > 0)
        #expect(socket.address == "127.0.0.1:\(socket.port)")
        _ = try RawClient(port: socket.port)
    }

    @Test func `without a host every interface is listened on, and the address is one to connect to`() throws {
        let socket = try ListeningSocket(ListenAddress(port: 0), variable: "V")
        #expect(socket.address == "127.0.0.1:\(socket.port)")
        _ = try RawClient(port: socket.port)
    }

    @Test func `a taken port is an error that names address and variable`() throws {
        let first = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: 0), variable: "V")
        let error = #expect(throws: TelemetryError.self) {
            _ = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: first.port), variable: "ASYA_METRICS_ADDR")
        }
        #expect(
            error?.description
                == "cannot serve metrics on 127.0.0.1:\(first.port): the port is in use; stop the other process or "
                + "set ASYA_METRICS_ADDR to a free address (port 0 takes any)"
        )
        #expect(first.port > 0)
    }

    @Test func `an address of another host is an error with the system's reason`() {
        let error = #expect(throws: TelemetryError.self) {
            _ = try ListeningSocket(ListenAddress(host: "192.0.2.1", port: 0), variable: "V")
        }
        #expect(
            error?.description
                == "cannot serve metrics on 192.0.2.1:0: Cannot assign requested address; "
                + "set V to an address of this host"
        )
    }
}
