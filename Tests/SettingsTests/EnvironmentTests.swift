// SPDX-License-Identifier: Apache-2.0

internal import Settings
internal import Testing

struct EnvironmentTests {
    private enum Mode: String, CaseIterable { case none, errors, all }

    private func message<Value>(_ read: () throws(SettingsError) -> Value) -> String? {
        do {
            _ = try read()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `variables that are set are read, with white space left out`() throws {
        let environment = Environment([
            "I": " 42 ", "D": "2.5", "B": "Yes", "T": "1m30s", "C": "ALL", "A": "127.0.0.1:0", "S": " kept ",
        ])
        #expect(try environment.int("I", default: 1, in: 1...100) == 42)
        #expect(try environment.double("D", default: 1) == 2.5)
        #expect(try environment.bool("B", default: false))
        #expect(try environment.duration("T", default: .seconds(1)) == .seconds(90))
        #expect(try environment.duration("T") == .seconds(90))
        #expect(try environment.choice("C", default: Mode.errors) == .all)
        #expect(
            try environment.address("A", default: ListenAddress(port: 8080))
                == ListenAddress(host: "127.0.0.1", port: 0)
        )
        #expect(environment.string("S") == " kept ")
        #expect(try environment.required("S") == " kept ")
    }

    @Test func `variables that are not set, or set to nothing, give the default`() throws {
        let environment = Environment(["I": "", "D": "", "B": "", "T": "", "C": "", "A": "", "S": ""])
        #expect(try environment.int("I", default: 7) == 7)
        #expect(try environment.double("D", default: 0.5) == 0.5)
        #expect(try environment.bool("B", default: true))
        #expect(try environment.duration("T", default: .seconds(1)) == .seconds(1))
        #expect(try environment.duration("T") == nil)
        #expect(try environment.choice("C", default: Mode.errors) == .errors)
        #expect(try environment.address("A", default: ListenAddress(port: 1)) == ListenAddress(port: 1))
        #expect(try environment.address("A") == nil)
        #expect(environment.string("S") == nil && environment.string("S", default: "d") == "d")
        #expect(environment.string("missing") == nil)
    }

    @Test func `a wrong value gives one line with the variable, the value and what is allowed`() {
        let environment = Environment([
            "I": "x", "J": "0", "K": "1.5", "D": "nan", "E": "3", "B": "maybe", "T": "5 minutes", "N": "-1s",
            "C": "some",
            "A": "8080", "L": String(repeating: "y", count: 200), "M": "a\nb",
        ])
        #expect(
            message { () throws(SettingsError) in try environment.required("R") }
                == "R is not set; it must be set to a value"
        )
        #expect(
            message { () throws(SettingsError) in try environment.int("I", default: 1) }
                == "I=x cannot be used; it must be an integer"
        )
        #expect(
            message { () throws(SettingsError) in try environment.int("J", default: 1, in: 1...9) }
                == "J=0 cannot be used; it must be an integer from 1 to 9"
        )
        #expect(
            message { () throws(SettingsError) in try environment.int("K", default: 1, in: 0 ... .max) }
                == "K=1.5 cannot be used; it must be an integer, at least 0"
        )
        #expect(
            message { () throws(SettingsError) in try environment.double("D", default: 1) }
                == "D=nan cannot be used; it must be a number"
        )
        #expect(
            message { () throws(SettingsError) in try environment.double("E", default: 1, in: 0...1) }
                == "E=3 cannot be used; it must be a number from 0.0 to 1.0"
        )
        #expect(
            message { () throws(SettingsError) in try environment.bool("B", default: true) }
                == "B=maybe cannot be used; it must be true or false"
        )
        #expect(
            message { () throws(SettingsError) in try environment.duration("T", default: .zero) }
                == "T=5 minutes cannot be used; it must be a duration such as 300ms, 1.5s or 5m"
        )
        #expect(message { () throws(SettingsError) in try environment.duration("N", default: .zero) } != nil)
        #expect(
            message { () throws(SettingsError) in try environment.choice("C", default: Mode.all) }
                == "C=some cannot be used; it must be one of none, errors, all"
        )
        #expect(
            message { () throws(SettingsError) in try environment.address("A") }
                == "A=8080 cannot be used; it must be an address such as :8080, 127.0.0.1:0 or [::1]:9000"
        )
        #expect(
            message { () throws(SettingsError) in try environment.int("L", default: 1) }?.contains("yyy...") == true
        )
        #expect(
            message { () throws(SettingsError) in try environment.int("M", default: 1) }?.hasPrefix("M=a b ") == true
        )
    }

    @Test func `secrets are never printed`() {
        let environment = Environment([
            "ASYA_S3_SECRET_KEY": "hunter2", "ASYA_RABBITMQ_URL": "amqp://user:hunter2@host:5672/",
            "OTEL_EXPORTER_OTLP_HEADERS": "a=hunter2",
        ])
        for name in environment.variables.keys.sorted() {
            let text = message { () throws(SettingsError) in try environment.int(name, default: 1) }
            #expect(text?.contains(name) == true && text?.contains("hunter2") == false)
        }
        #expect(Redaction.printable("amqp://u:p@h/x?y=z@", of: "URL") == "amqp://<redacted>@h/x?y=z@")
        #expect(Redaction.printable("http://host/a@b", of: "URL") == "http://host/a@b")
        #expect(
            Redaction.isSecret("gateway_token") && Redaction.isSecret("DB_PASSWORD") && Redaction.isSecret("API_KEYS")
                && !Redaction.isSecret("MONKEY")
        )
    }

    @Test func `unknown variables of our prefix are listed, others are not`() {
        let environment = Environment(["ASYA_B": "", "ASYA_A": "1", "ASYA_KNOWN": "1", "PATH": "/bin"])
        #expect(environment.unknownVariables(known: ["ASYA_KNOWN"]) == ["ASYA_A", "ASYA_B"])
        #expect(environment.unknownVariables(prefix: "P", known: []) == ["PATH"])
    }

    @Test func `the environment of this process is read`() {
        #expect(Environment().string("PATH") != nil)
        #expect(Environment().variables.keys.allSatisfy { !$0.isEmpty && !$0.contains("=") })
    }
}
