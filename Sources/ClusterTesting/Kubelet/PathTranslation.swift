// SPDX-License-Identifier: Apache-2.0

/// Where the folders that a container mounts are on this machine.
///
/// Containers are processes of this machine and see its file system. So every place that a mount path is named in, be it a
/// variable, an argument or a command, gets the folder's path instead.
struct PathTranslation: Sendable, Equatable {
    /// Folders of this machine by the path at which they are mounted, without slashes at the end.
    private(set) var folders: [String: String] = [:]

    /// Mounts a folder.
    mutating func mount(_ folder: String, at path: String) {
        folders[path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path] = folder
    }

    /// The text with each mount path in it replaced; of paths within each other the longest counts.
    func translate(_ text: String) -> String {
        let mounts = folders.map { (Array($0.key.utf8), Array($0.value.utf8)) }.sorted { $0.0.count > $1.0.count }
        guard !mounts.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let startsPath = index == 0 || !Self.isPath(bytes[index - 1])
            let mount = mounts.first { path, _ in
                let end = index + path.count
                guard startsPath, end <= bytes.count, bytes[index..<end].elementsEqual(path) else { return false }
                return end == bytes.count || bytes[end] == UInt8(ascii: "/") || !Self.isPath(bytes[end])
            }
            if let (path, folder) = mount {
                result += folder
                index += path.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
