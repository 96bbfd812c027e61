// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The folder of a running cluster's sockets and addresses, with one folder a replica.
///
/// It goes when the cluster goes.
///
/// It lies in the data folder, unless the path of a socket would be longer than Linux allows: then it is a private
/// folder of the system's temporary one, named after the data folder so that the next cluster there clears it.
struct RunFolder: Sendable, Equatable {
    /// unix(7): `sun_path` has 108 bytes with its terminator.
    static let longestSocketPath = 107
    /// The longest name that a runtime gives to a socket in its folder.
    private static let longestSocketName = "/asya-runtime.sock.workers"

    let path: String
    /// Whether folders are named by numbers, because the names of actors may be too long.
    let isShort: Bool

    /// Chooses the folder.
    ///
    /// - Parameters:
    ///   - data: the data folder.
    ///   - actors: the actors that will run.
    ///   - replicas: the most replicas of one of them.
    ///   - temporary: the system's folder for temporary files.
    init(_ data: DataFolder, actors: [String], replicas: Int, temporary: String) {
        let longestName = actors.map(\.utf8.count).max() ?? 0
        let length =
            data.run.utf8.count + 2 + longestName + "\(replicas)".utf8.count + Self.longestSocketName.utf8.count
        isShort = length > Self.longestSocketPath
        guard isShort else {
            path = data.run
            return
        }
        // FNV-1a: every process must come to the same name.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in data.path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let name = "asya-\(getuid())-\(String(hash, radix: 16))"
        let isUsable = "\(temporary)/\(name)/00000\(Self.longestSocketName)".utf8.count <= Self.longestSocketPath
        path = "\(isUsable ? temporary : "/tmp")/\(name)"
    }

    /// The folder of a replica.
    ///
    /// - Parameters:
    ///   - actor: its actor.
    ///   - replica: its number among those of the actor.
    ///   - number: its number among all.
    /// - Returns: the folder's path.
    func folder(actor: String, replica: Int, number: Int) -> String {
        isShort ? "\(path)/\(number)" : "\(path)/\(actor)-\(replica)"
    }

    /// Makes the folder anew, for this user only.
    func create() throws(FileError) {
        FileSystem.remove(path)
        _ = try FileSystem.makeFolders(FileSystem.folder(of: path))
        // In a folder that others may write to, only what was made here and now is known to be ours.
        guard unsafe mkdir(path, 0o700) == 0 else { throw FileError("create", path) }
    }

    /// Makes the folder of a replica.
    func create(_ folder: String) throws(FileError) {
        _ = try FileSystem.makeFolders(folder, mode: 0o700)
    }

    /// Removes the folder and all in it.
    func remove() { FileSystem.remove(path) }
}
