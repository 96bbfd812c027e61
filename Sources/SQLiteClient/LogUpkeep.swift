// SPDX-License-Identifier: Apache-2.0

/// When to copy the write-ahead log into the database file, and when to begin it anew, as a value.
///
/// It is copied in steps, so that no copy keeps the disk busy for long while somebody waits for it, and begins anew when
/// it has reached its length.
public struct LogUpkeep: Sendable {
    /// What is to be done about the log.
    public enum Step: Sendable, Equatable {
        /// It is copied.
        case copy
        /// It is copied, and what comes then is written from its beginning on.
        case restart

        /// How many rounds the copy has, beside those who write: only a restart needs little to be left.
        public var rounds: Int {
            switch self {
            case .copy: 1
            case .restart: 4
            }
        }
    }

    /// The parts in which a log is copied until it has its length.
    private static let parts = 8
    private static let pageBytes = 4096

    private let lengthPages: Int
    private let partPages: Int
    private var copiedPages = 0

    /// Upkeep of a log.
    ///
    /// - Parameter bytes: The length at which it begins anew; it grows on while it is copied.
    public init(bytes: Int64) {
        lengthPages = max(Int(clamping: bytes) / Self.pageBytes, 1)
        partPages = max(lengthPages / Self.parts, 1)
    }

    /// A commit has ended, after which the log has so many pages.
    ///
    /// - Returns: What is to be done now; nil for nothing. The same step comes again a part later, if it has not succeeded.
    public mutating func committed(pages: Int) -> Step? {
        // It has begun anew.
        if pages < copiedPages { copiedPages = 0 }
        guard pages - copiedPages >= partPages else { return nil }
        copiedPages = pages
        return pages >= lengthPages ? .restart : .copy
    }
}
