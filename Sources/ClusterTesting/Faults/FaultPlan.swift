// SPDX-License-Identifier: Apache-2.0

/// Which faults are still to come, as a value.
struct FaultPlan {
    private struct Rule {
        let pattern: RequestPattern
        let fault: APIFault
        var skip: Int
        var times: Int
    }

    private var rules: [Rule] = []

    /// Adds a fault after those that are there.
    ///
    /// - Parameters:
    ///   - fault: What is to happen.
    ///   - pattern: To which requests.
    ///   - skip: How many of them pass before.
    ///   - times: To how many it happens then.
    mutating func add(_ fault: APIFault, to pattern: RequestPattern, skip: Int, times: Int) {
        rules.append(Rule(pattern: pattern, fault: fault, skip: skip, times: times))
    }

    /// What happens to a request: the first fault that is due; the others have not seen it then.
    mutating func fault(method: String, uri: String) -> APIFault? {
        for index in rules.indices where rules[index].pattern.matches(method: method, uri: uri) {
            if rules[index].skip > 0 {
                rules[index].skip -= 1
                continue
            }
            guard rules[index].times > 0 else { continue }
            rules[index].times -= 1
            return rules[index].fault
        }
        return nil
    }

    /// Forgets all faults.
    mutating func clear() { rules = [] }

    /// Whether every fault has happened as often as it was to.
    var isSpent: Bool { rules.allSatisfy { $0.times == 0 } }
}
