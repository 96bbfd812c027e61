// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How many descriptors this process may have open.
public enum OpenFileLimit {
    /// Raises the limit to what the process may set it to by itself: setrlimit(2).
    ///
    /// The usual limit of 1,024 is there for programs that use select(2), which no process of ours does.
    ///
    /// - Returns: the limit from now on.
    public static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if unsafe setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
