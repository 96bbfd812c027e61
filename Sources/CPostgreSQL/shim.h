// SPDX-License-Identifier: Apache-2.0
// What Swift cannot import from <libpq-fe.h>: one function a reason.
#ifndef ASYA_CPOSTGRESQL_SHIM_H
#define ASYA_CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>

/// The codes of the fields of an error are macros of character constants, which the importer drops.
static inline const char *asya_pq_sql_state(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

/// As above.
static inline const char *asya_pq_message(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

/// As above.
static inline const char *asya_pq_constraint(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
}

static inline void asya_pq_ignore(void *context, const char *message) {
    (void)context;
    (void)message;
}

/// What a server says beside its answers would go to standard error, as text.
static inline void asya_pq_ignore_notices(PGconn *connection) {
    PQsetNoticeProcessor(connection, asya_pq_ignore, (void *)0);
}

#endif
