// SPDX-License-Identifier: Apache-2.0

import Credentials

struct TestCredential: ExpiringCredential {
    var name: String
    var staleAtUnixNano: UInt64?
    var endsAtUnixNano: UInt64?
}
