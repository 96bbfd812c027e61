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

/// The file's methods are function pointers behind a pointer that only `sqlite3_file_control` gives. Waits until what was
/// written to the database file, not to its log, is on the disk.
static inline int asya_sqlite_sync(sqlite3 *db) {
    sqlite3_file *file = 0;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || file == 0 || file->pMethods == 0) return code;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

/// SQLite's structures for a virtual table and its cursor, each followed by what it belongs to: Swift has no way to lay a
/// structure out so that it begins with another one.
typedef struct {
    sqlite3_vtab base;
    void *owner;
} asya_sqlite_table;
typedef struct {
    sqlite3_vtab_cursor base;
    void *owner;
} asya_sqlite_cursor;

#endif
