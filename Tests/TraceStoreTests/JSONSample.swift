// SPDX-License-Identifier: Apache-2.0

@testable internal import TraceStore

/// A generator of random numbers that gives the same ones every time.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    // https://prng.di.unimi.it/splitmix64.c
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Random JSON texts in which every value of a `password` is or holds the word `hidden`.
enum JSONSample {
    static func make(_ generator: inout Seeded) -> String { value(&generator, depth: 0) }

    private static func value(_ generator: inout Seeded, depth: Int) -> String {
        switch Int.random(in: 0...(depth < 4 ? 7 : 5), using: &generator) {
        case 0: return "null"
        case 1: return "\(Int.random(in: -1000...1000, using: &generator))e-1"
        case 2: return #""plain \" \\ \u00e9 \n""#
        case 3: return "\"größer\""
        case 4: return "[ ]"
        case 5: return "{}"
        case 6:
            let count = Int.random(in: 1...3, using: &generator)
            return "[" + (0..<count).map { _ in value(&generator, depth: depth + 1) }.joined(separator: ", ") + "]"
        default:
            let count = Int.random(in: 1...3, using: &generator)
            let members = (0..<count).map { index in
                Bool.random(using: &generator)
                    ? #""password" :{"a":["hidden"]}"#
                    : #""k\#(index)": "# + value(&generator, depth: depth + 1)
            }
            return "{" + members.joined(separator: ",") + " }"
        }
    }
}

extension [UInt8] {
    /// Whether the bytes are JSON.
    var areJSON: Bool { JSONCheck.isValid(span) }
}
