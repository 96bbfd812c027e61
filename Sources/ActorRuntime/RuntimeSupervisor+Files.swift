// SPDX-License-Identifier: Apache-2.0

extension RuntimeSupervisor {
    func prepareFolder() throws(RuntimeFailure) {
        try SocketFolder.create(settings.socketDirectory)
        // Of a runtime that was killed: it must not announce this one too early.
        removeReadyFile()
    }

    func writeReadyFile() throws(RuntimeFailure) {
        try SocketFolder.write("ready", to: settings.readyPath)
    }

    func removeReadyFile() {
        SocketFolder.remove(settings.readyPath)
    }

    func removeReturnSocket() {
        SocketFolder.remove(settings.returnPath)
    }
}
