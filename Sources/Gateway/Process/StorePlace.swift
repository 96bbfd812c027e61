// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PostgreSQLTracking
internal import SQLiteTracking
internal import Tracking

/// The store of envelopes, and the folder that goes with it when they are kept in memory.
struct StorePlace: Sendable {
    let store: any TrackingStore
    /// What other gateways store there.
    let news: StoreNews
    /// Whether other gateways may keep envelopes there as well.
    var isShared = false
    private let temporaryFolder: String?

    /// Opens the store.
    static func open(_ configuration: GatewayConfiguration.Store) async throws(TrackingError) -> StorePlace {
        switch configuration {
        case .sqlite(let path):
            return StorePlace(store: try await open(path), news: StoreNews(), temporaryFolder: nil)
        case .postgreSQL(let url, let maxConnections):
            let news = StoreNews()
            let options = PostgreSQLTrackingOptions(url: url, maxConnections: maxConnections)
            let store = try await PostgreSQLTrackingStore.open(options) { news.tell($0) }
            return StorePlace(store: store, news: news, isShared: true, temporaryFolder: nil)
        case .memory:
            // SQLite's readers and its writer share a file; one that nobody else finds, and that goes with the process.
            let folder = try makeTemporaryFolder()
            do throws(TrackingError) {
                let store = try await open(folder + fileName)
                return StorePlace(store: store, news: StoreNews(), temporaryFolder: folder)
            } catch {
                remove(folder)
                throw error
            }
        }
    }

    /// Finishes what was asked for and removes what was temporary.
    func close() async {
        await store.close()
        if let temporaryFolder { Self.remove(temporaryFolder) }
    }

    private static let fileName = "/gateway.db"

    private static func open(_ path: String) async throws(TrackingError) -> any TrackingStore {
        try await SQLiteTrackingStore.open(SQLiteTrackingOptions(path: path))
    }

    private static func makeTemporaryFolder() throws(TrackingError) -> String {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/asya-gateway-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
        }
        guard let made else {
            throw .failed(
                reason: "no folder can be made in \(parent) (error \(errno)); set TMPDIR, or ASYA_GATEWAY_DATA"
            )
        }
        return made
    }

    private static func remove(_ folder: String) {
        for suffix in ["", "-wal", "-shm"] { _ = unsafe unlink(folder + fileName + suffix) }
        _ = unsafe rmdir(folder)
    }
}
