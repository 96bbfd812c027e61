// SPDX-License-Identifier: Apache-2.0

internal import AWSClient

/// Bodies in a bucket of S3.
struct BucketClaims: ClaimStore {
    let store: ClaimCheckStore

    func put(_ body: [UInt8], queue: String) async throws(ClaimError) -> String {
        guard body.count <= store.maximumBytes else { throw .tooLarge(limit: store.maximumBytes) }
        do throws(ClaimCheckError) {
            return String(decoding: try await store.put(body, queue: queue).encoded(), as: UTF8.self)
        } catch {
            throw ClaimError(error)
        }
    }

    func body(of reference: String) async throws(ClaimError) -> [UInt8] {
        do throws(ClaimCheckError) {
            return try await store.get(ClaimCheckReference(decoding: Array(reference.utf8)))
        } catch {
            throw ClaimError(error)
        }
    }

    func remove(_ reference: String) async throws(ClaimError) {
        do throws(ClaimCheckError) {
            try await store.delete(ClaimCheckReference(decoding: Array(reference.utf8)))
        } catch {
            throw ClaimError(error)
        }
    }
}

extension ClaimError {
    /// Only what can never come back counts as lost: a permission that is missing may be given.
    fileprivate init(_ error: ClaimCheckError) {
        switch error {
        case .storage(.cancelled): self = .cancelled
        case .storage: self = .unavailable(reason: "\(error)")
        case .missing, .altered, .malformed, .foreign: self = .lost(reason: "\(error)")
        }
    }
}
