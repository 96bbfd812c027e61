// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

extension ControlPlane {
    /// Has the storage forget all versions but the newest, as the API server does every five minutes.
    ///
    /// Lists that are read by pages, and watches from an older version, are answered with 410 then.
    ///
    /// - Throws: ``ClusterFailure/notPrivate(action:)``, or ``ClusterFailure/unreachable(request:reason:)``.
    public func compactStorage() async throws(ClusterFailure) {
        guard let own else { throw .notPrivate(action: "compact the storage") }
        let pool = HTTPConnectionPool(named: "etcd")
        defer { pool.close() }
        // https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/; a key of one byte, which does not exist.
        let range = try await Self.ask(pool, own.storagePort, "range", ["key": "AA=="])
        guard let revision = range["header", "revision"]?.stringValue else {
            throw .tool("etcd does not tell its revision: \(range.text)")
        }
        _ = try await Self.ask(pool, own.storagePort, "compaction", ["revision": .string(revision)])
    }

    private static func ask(
        _ pool: HTTPConnectionPool,
        _ port: Int,
        _ action: String,
        _ body: JSONValue
    ) async throws(ClusterFailure) -> JSONValue {
        let url = "http://127.0.0.1:\(port)/v3/kv/\(action)"
        do {
            let response = try await pool.perform(HTTPRequest(method: "POST", url: url, body: body.encoded()))
            guard response.status == 200 else {
                throw ClusterFailure.tool("etcd: \(String(decoding: response.body, as: UTF8.self))")
            }
            return try JSONValue(decoding: response.body)
        } catch {
            throw .unreachable(request: "POST \(url)", reason: "\(error)")
        }
    }
}
