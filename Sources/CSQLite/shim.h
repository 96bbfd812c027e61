// SPDX-License-Identifier: Apache-2.0
// What Swift cannot import from <sqlite3.h>: one function a reason.
#ifndef ASYA_CSQLITE_SHIM_H
#define ASYA_CSQLITE_SHIM_H

#include <sqlite3.h>

/// `SQLITE_TRANSIENT` is a cast of -1 to a function pointer, which the importer drops.
static inline sqlite3_destructor_type asya_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// `sqlite3_config` is variadic. Without memory statistics SQLite's allocator takes no process-wide mutex.
static inline int asya_sqlite_disable_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// `sqlite3_db_config` is variadic. Decides whether the last connection to close checkpoints and deletes the WAL.
static inline int asya_sqlite_set_checkpoint_on_close(sqlite3 *db, int enabled) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !enabled, (int *)0);
}

#endif
