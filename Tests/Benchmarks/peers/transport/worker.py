# SPDX-License-Identifier: Apache-2.0
"""The Python worker behind the C program: decodes an envelope, runs a no-op handler on it and encodes it again.

Frames of a four-byte big-endian length and that many bytes, both ways, on standard input, which is a socket.
"""

import json
import socket
import struct

HEADER = struct.Struct(">I")


def handle(payload):
    return payload


def main() -> None:
    connection = socket.socket(fileno=0)
    data = b""
    while True:
        while len(data) < 4 or len(data) < 4 + HEADER.unpack_from(data)[0]:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        end = 4 + HEADER.unpack_from(data)[0]
        envelope = json.loads(data[4:end])
        data = data[end:]
        envelope["payload"] = handle(envelope["payload"])
        envelope["route"]["current"] += 1
        answer = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        connection.sendall(HEADER.pack(len(answer)) + answer)


if __name__ == "__main__":
    main()
