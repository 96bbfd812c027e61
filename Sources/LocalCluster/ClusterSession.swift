// SPDX-License-Identifier: Apache-2.0

/// What a running cluster holds on disk: the lock of its data folder and the folder of its sockets.
struct ClusterSession {
    private let data: DataFolder
    private let run: RunFolder
    private let lock: DataLock
    /// The folders that were made for this session; they go again if nothing was put into them.
    private let made: [String]

    /// Takes the data folder.
    ///
    /// - Parameters:
    ///   - data: the folder; made when it is missing.
    ///   - run: the folder of sockets, made anew.
    ///   - folders: the folders of the replicas in it.
    /// - Throws: `ClusterError`, with nothing left behind.
    init(_ data: DataFolder, _ run: RunFolder, folders: Set<String>) throws(ClusterError) {
        self.data = data
        self.run = run
        do throws(FileError) {
            made = try data.prepare()
        } catch {
            throw .dataFolder(error)
        }
        do throws(DataLock.Failure) {
            lock = try DataLock(data.lock)
        } catch {
            DataFolder.removeEmpty(made)
            switch error {
            case .heldBy(let processID): throw .inUse(path: data.path, processID: processID)
            case .file(let error): throw .dataFolder(error)
            }
        }
        do throws(FileError) {
            try run.create()
            for folder in folders.sorted() { try run.create(folder) }
        } catch {
            close()
            throw .runFolder(error)
        }
    }

    /// Gives everything back; queues, results and traces stay.
    func close() {
        FileSystem.remove(data.targets)
        FileSystem.remove(data.gatewayAddresses)
        run.remove()
        lock.release()
        DataFolder.removeEmpty(made)
    }
}
