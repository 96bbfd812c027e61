// SPDX-License-Identifier: Apache-2.0

/// The checks of one moment and the JSON that tells them.
struct HealthReport: Equatable {
    var checks: [String: Health.Status]

    var isReady: Bool { checks.values.allSatisfy { $0 == .ready } }

    /// The report as a JSON object and a line end.
    ///
    /// `{"status":"ready","checks":{"runtime":"ready"}}`, or with `"status":"not_ready"` and
    /// `"reasons":{"runtime":"no worker has loaded its handler"}`. Names are sorted, so that equal states are equal bytes.
    func json() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("status", string: isReady ? "ready" : "not_ready")
            let names = checks.keys.sorted()
            json.member("checks") { json in
                json.object { json in
                    for name in names { json.member(name, string: checks[name] == .ready ? "ready" : "not_ready") }
                }
            }
            guard !isReady else { return }
            json.member("reasons") { json in
                json.object { json in
                    for name in names {
                        guard case .notReady(let reason) = checks[name] else { continue }
                        json.member(name, string: reason)
                    }
                }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
