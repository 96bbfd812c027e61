// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RuntimeLink

/// The Python program of the workers, which travels inside this executable and over the worker's own socket.
enum WorkerProgram {
    /// The modules in the order in which they import each other.
    private static let modules: [(name: String, source: [UInt8])] = [
        ("asya_errors", PackageResources.asya_errors_py),
        ("asya_handlers", PackageResources.asya_handlers_py),
        ("asya_messages", PackageResources.asya_messages_py),
        ("asya_worker", PackageResources.worker_py),
    ]

    /// Descriptor of the socket in a worker.
    static let descriptor = 3

    /// What the interpreter is started with.
    ///
    /// It reads the modules from the socket, so nothing is written to disk, and `__main__` stays empty, so that
    /// multiprocessing finds nothing to import again.
    static let arguments = [
        "-c",
        """
        import os, struct, sys, types
        if sys.version_info < (3, 8):
            text = "Python %d.%d is too old: 3.8 or later is needed; set ASYA_PYTHON" % sys.version_info[:2]
            text = ("unloadable\\n{\\"message\\": \\"" + text + "\\"}").encode()
            os.write(\(descriptor), struct.pack(">I", len(text)) + text)
            sys.exit(2)
        def take():
            data, size = b"", 4
            while len(data) < size:
                more = os.read(\(descriptor), size - len(data))
                if not more:
                    sys.exit(0)
                data += more
                if size == 4 and len(data) == 4:
                    size += struct.unpack(">I", data)[0]
            return data[4:]
        sys.argv[:] = ["asya-worker"]
        back = take().decode()
        for count in range(int(take())):
            name = take().decode()
            module = sys.modules[name] = types.ModuleType(name)
            exec(compile(take(), "<" + name + ">", "exec"), module.__dict__)
        del take, count, name, types
        module.main(\(descriptor), back)
        """,
    ]

    /// What is sent before the first message.
    ///
    /// - Parameters:
    ///   - returnPath: where a worker that lost its socket connects to.
    ///   - token: what it says there.
    /// - Returns: the frames.
    static func preamble(returnPath: String, token: String) -> ByteBuffer {
        var buffer = ByteBuffer(frame: Array("\(returnPath)\n\(token)".utf8))
        buffer.writeImmutableBuffer(ByteBuffer(frame: Array(String(modules.count).utf8)))
        for module in modules {
            buffer.writeImmutableBuffer(ByteBuffer(frame: Array(module.name.utf8)))
            buffer.writeImmutableBuffer(ByteBuffer(frame: module.source))
        }
        return buffer
    }
}
