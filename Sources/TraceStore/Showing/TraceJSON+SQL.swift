// SPDX-License-Identifier: Apache-2.0

extension TraceJSON {
    /// A row of an SQL query as an object with the names of the columns; a blob is `{"$base64":...}`.
    public static func row(_ values: [TraceSQLValue], columns: [String]) -> [UInt8] {
        var text = JSONText()
        text.object { text in
            for (name, value) in zip(columns, values) {
                text.key(name)
                value.write(to: &text)
            }
        }
        return text.bytes
    }
}
