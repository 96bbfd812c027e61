// SPDX-License-Identifier: Apache-2.0

/// How many sessions the server keeps, and how long.
public struct MCPSessionLimits: Sendable, Equatable {
    /// The most sessions of all callers together.
    public var total: Int
    /// The most sessions of one caller.
    public var perCaller: Int
    /// How long a session lasts that nobody uses.
    public var idle: Duration
    /// The most requests of one session that wait for a tool at a time.
    public var callsInFlight: Int

    /// Makes limits.
    public init(total: Int = 10_000, perCaller: Int = 1_000, idle: Duration = .seconds(3600), callsInFlight: Int = 256)
    {
        precondition(total > 0 && perCaller > 0 && callsInFlight > 0, "limits are positive")
        self.total = total
        self.perCaller = perCaller
        self.idle = idle
        self.callsInFlight = callsInFlight
    }
}
