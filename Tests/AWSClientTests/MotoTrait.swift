// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import HTTPClient
import Testing

/// Starts one server for all tests of a suite, and stops it after the last one.
struct MotoTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let moto = MotoFixture(server: try await MotoServer.start(), pool: HTTPConnectionPool())
        let result: Result<Void, any Error>
        do {
            result = .success(try await MotoFixture.$current.withValue(moto) { try await function() })
        } catch {
            result = .failure(error)
        }
        moto.pool.close()
        await moto.server.stop()
        try result.get()
    }
}

extension Trait where Self == MotoTrait {
    static var moto: MotoTrait { MotoTrait() }
}
