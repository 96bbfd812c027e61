# SPDX-License-Identifier: Apache-2.0
"""Judges values by JSON Schema 2020-12 with the reference implementation (PYTHONPATH=.tools/pypi).

Reads one JSON object a line: {"schema", "value"}. Prints one JSON array a line with the places where the value breaks
the schema, each an array of names and indices: a missing member at its own place, an unknown one at its own.
"""
import json
import sys

import jsonschema


def places(validator, value):
    for error in validator.iter_errors(value):
        path = list(error.absolute_path)
        if error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield path + [name]
        elif error.validator == "additionalProperties":
            for name in error.instance:
                if name not in error.schema.get("properties", {}):
                    yield path + [name]
        else:
            yield path


def main():
    schema, validator = None, None
    for line in sys.stdin:
        case = json.loads(line)
        if validator is None or case["schema"] != schema:
            schema = case["schema"]
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
        found = {json.dumps(path): path for path in places(validator, case["value"])}
        print(json.dumps(list(found.values())))


if __name__ == "__main__":
    main()
