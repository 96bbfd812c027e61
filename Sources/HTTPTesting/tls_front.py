# SPDX-License-Identifier: Apache-2.0
"""Puts TLS before a server on this machine: tls_front.py FOLDER PORT [--client-certificate].

Makes with openssl(1), in FOLDER, an authority (ca.pem), one that signs nothing (other-ca.pem), a certificate of the
first for 127.0.0.1 and one for a client (client.pem, client.key). Prints the port that it listens on and passes on to
PORT what arrives there. With the option, only clients with a certificate of ca.pem are let in.
"""

import os
import socket
import ssl
import subprocess
import sys
import threading


def certificate(folder: str, name: str, authority: str = "", extension: str = "") -> None:
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-newkey", "ec"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", f"{folder}/{name}.key"]
    command += ["-out", f"{folder}/{name}.pem"]
    if authority:
        command += ["-CA", f"{folder}/{authority}.pem", "-CAkey", f"{folder}/{authority}.key"]
    if extension:
        command += ["-addext", extension]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def pump(source: socket.socket, target: socket.socket) -> None:
    """Copies until either side ends, and then ends the other."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        target.close()


def serve(context: ssl.SSLContext, connection: socket.socket, port: int) -> None:
    client = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    try:
        client.do_handshake()
    except OSError:
        # What the client has sent is read to its end: otherwise the close is a reset, which may overtake the alert.
        plain = socket.socket(fileno=client.detach())
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65536):
            pass
        plain.close()
        return
    server = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=pump, args=(server, client), daemon=True).start()
    pump(client, server)


def main() -> None:
    folder, port = sys.argv[1], int(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    certificate(folder, "ca")
    certificate(folder, "other-ca")
    certificate(folder, "server", "ca", "subjectAltName=IP:127.0.0.1")
    certificate(folder, "client", "ca")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    if "--client-certificate" in sys.argv:
        context.load_verify_locations(f"{folder}/ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(context, connection, port), daemon=True).start()


main()
