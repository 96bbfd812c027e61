# SPDX-License-Identifier: Apache-2.0
"""SQS, S3 and STS on a free port of 127.0.0.1 that check signatures: moto_server.py PACKAGES.

moto speaks the protocols and lets everybody in. Here each request is signed again by AWS' own library, and one whose
signature differs is refused as AWS refuses it. The keys are "test" with the secret "test" and what STS has given out.
Prints the port and ends when its standard input does.
"""

import hashlib
import io
import os
import sys
import threading
import time

sys.path.insert(0, sys.argv[1])

from botocore.auth import S3SigV4Auth, SigV4Auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler  # noqa: E402
from moto.moto_server.werkzeug_app import create_backend_app  # noqa: E402
from moto.sts.models import sts_backends  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402
from werkzeug.wrappers import Request, Response  # noqa: E402


class Refusal(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def credentials(key: str, token: str) -> Credentials:
    if key == "test":
        return Credentials("test", "test")
    for account in sts_backends.values():
        for backend in account.values():
            for role in backend.assumed_roles:
                if role.access_key_id == key and role.session_token == token:
                    return Credentials(key, role.secret_access_key, token)
    raise Refusal("InvalidAccessKeyId", "nobody has this key and token")


def check(request: Request, body: bytes) -> None:
    kind, _, rest = request.headers.get("Authorization", "").partition(" ")
    if kind != "AWS4-HMAC-SHA256":
        raise Refusal("MissingAuthenticationToken", "the request is not signed")
    fields = dict(field.strip().split("=", 1) for field in rest.split(","))
    key, date, region, service, _ = fields["Credential"].split("/")
    token = request.headers.get("X-Amz-Security-Token", "")
    names = fields["SignedHeaders"].split(";")
    for name in ("host", "x-amz-date") + (("x-amz-security-token",) if token else ()):
        if name not in names:
            raise Refusal("SignatureDoesNotMatch", f"{name} is not signed")
    timestamp = request.headers["X-Amz-Date"]
    signed_at = time.mktime(time.strptime(timestamp, "%Y%m%dT%H%M%SZ")) - time.timezone
    if abs(time.time() - signed_at) > 300 or not timestamp.startswith(date):
        raise Refusal("RequestTimeTooSkewed", "the time of the signature is wrong")
    headers = {name: request.headers[name] for name in names}
    digest = hashlib.sha256(body).hexdigest()
    if service == "s3" and request.headers.get("X-Amz-Content-Sha256") != digest:
        raise Refusal("XAmzContentSHA256Mismatch", "the digest of the body is missing or wrong")
    # As it came, before anything was decoded.
    url = f"http://{request.headers['Host']}{request.environ['REQUEST_URI']}"
    again = AWSRequest(method=request.method, url=url, data=body, headers=headers)
    again.context["timestamp"] = timestamp
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials(key, token), service, region)
    expected = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    if expected != fields["Signature"]:
        raise Refusal("SignatureDoesNotMatch", "the signature is not that of this request")


class CheckedApplication:
    """Lets through to moto what is signed, and what AWS does not want signed."""

    def __init__(self, application: DomainDispatcherApplication) -> None:
        self.application = application

    def __call__(self, environ, start_response):
        request = Request(environ)
        body = request.get_data(cache=False)
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            if b"Action=AssumeRoleWithWebIdentity" not in body:
                check(request, body)
        except Refusal as refusal:
            xml = f"<Error><Code>{refusal.code}</Code><Message>{refusal.message}</Message></Error>"
            json = f'{{"__type":"com.amazon.coral.service#{refusal.code}","message":"{refusal.message}"}}'
            text = json if "X-Amz-Target" in request.headers else xml
            return Response(text, status=403)(environ, start_response)
        return self.application(environ, start_response)


class QuietHandler(MotoRequestHandler):
    def log_request(self, *_args) -> None:
        pass


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    application = CheckedApplication(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(server.port, flush=True)
    server.serve_forever()


main()
