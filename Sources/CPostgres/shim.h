#pragma once
#include <libpq-fe.h>

// The codes of an error's fields are character macros, which Swift does not import.

/// The SQLSTATE of the error in `result`; null when libpq itself is the one complaining.
static inline const char *cpostgres_sqlstate(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SQLSTATE); }

/// The one-line sentence of the error in `result`.
static inline const char *cpostgres_message(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}
