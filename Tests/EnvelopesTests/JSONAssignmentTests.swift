// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

struct JSONAssignmentTests {
    @Test(
        arguments: [
            ("a=1", "a", 1), (".a.b=true", ".a.b", true), ("a=b=c", ".a", "b=c"), ("a=", ".a", ""),
            ("a[0]={\"x\":2}", ".a[0]", ["x": 2]), ("a=\"1\"", ".a", "1"), ("a=Ada Lovelace", ".a", "Ada Lovelace"),
        ] as [(String, String, JSONValue)]
    )
    func `a value is JSON, or else text`(argument: String, path: String, value: JSONValue) throws {
        let assignment = try JSONAssignment(argument: argument)
        #expect(assignment.path == JSONPath(path))
        #expect(assignment.value == value)
    }

    @Test(arguments: ["x", "=1", "a[*]=1", ".=1", "a..b=1", "a={b}", "a=[1", "a=\"b"])
    func `what makes no sense is refused without the value`(argument: String) {
        let problem = #expect(throws: JSONAssignment.Problem.self) { try JSONAssignment(argument: argument) }
        #expect(problem?.description.contains("{b}") == false)
    }
}
