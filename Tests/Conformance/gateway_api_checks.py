# SPDX-License-Identifier: Apache-2.0
"""What gateway_api.py checks of each answer besides what schemathesis does, and how it counts requests."""

import atexit
import itertools
import os

import schemathesis

requests = itertools.count()


@schemathesis.hook
def after_call(context, case, response):
    next(requests)


@atexit.register
def report():
    with open(os.environ["GATEWAY_API_REPORT"], "w") as file:
        file.write(str(next(requests)))


@schemathesis.check
def says_what_to_do(ctx, response, case):
    """An error is JSON with a code and a sentence."""
    # Of what has ended a client is told so, which is no error.
    if response.status_code < 400 or (response.status_code == 410 and case.path.endswith("/active")):
        return
    # There is no body in the answer to HEAD.
    if response.request.method == "HEAD":
        return
    error = response.json()["error"]
    assert error["code"], f"no code: {response.text}"
    advice = str(error.get("data", "")) + error["message"]
    assert len(advice) > 20, f"it does not say what to do: {response.text}"


@schemathesis.check
def tells_nothing_of_itself(ctx, response, case):
    """No answer has a path of the machine, a name of the code or a trace of a stack."""
    for word in ("/tmp/", "/work/", "/home/", ".swift", "Swift.", "NIO", "SQLITE", "Fatal error"):
        assert word not in response.text, f"{word} in {response.text}"
