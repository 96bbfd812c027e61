// SPDX-License-Identifier: Apache-2.0

/// Remembers which attribute keys name secrets, since the same few keys come with every span.
///
/// Belongs to the writing thread.
final class KeyRedactor {
    private let redactor: Redactor
    private var known: [String: Bool] = [:]

    init(_ redactor: Redactor) {
        self.redactor = redactor
    }

    func isSecret(_ key: String) -> Bool {
        guard redactor.isActive else { return false }
        if let answer = known[key] { return answer }
        // Keys are few by nature; a library that makes them up must not fill the memory.
        if known.count >= 1024 { known.removeAll(keepingCapacity: true) }
        let answer = redactor.matches(key)
        known[key] = answer
        return answer
    }
}
