#include "include/CSQLite.h"

#include <dlfcn.h>
#include <pthread.h>
// A name of its own, so that no other extension of the same program can be meant by it.
#define sqlite3_api replay_sql_routines
#include <sqlite3ext.h>
#include <string.h>

// Not static: table.c uses it too. SQLite's own header gives the calls their names through it.
SQLITE_EXTENSION_INIT1

/// 3.38: `sqlite3_error_offset`, `sqlite3_vtab_distinct`.
static const int version_needed = 3038000;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *load_problem;

const char *replay_sql_use(const void *routines) {
  const sqlite3_api_routines *given = routines;
  if (given->libversion_number() < version_needed) {
    return "this SQLite is older than 3.38; use a newer one";
  }
  sqlite3_api = given;
  return NULL;
}

char *replay_sql_text(const void *routines, const char *text) {
  const sqlite3_api_routines *given = routines;
  return given->mprintf("%s", text);
}

static int capture(sqlite3 *db, const char **problem, const sqlite3_api_routines *routines) {
  (void)db;
  (void)problem;
  load_problem = replay_sql_use(routines);
  return SQLITE_OK;
}

// SQLite hands its functions to what it loads. Something that is "loaded" automatically with every
// connection gets them without a file of its own.
static void load(void) {
  void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    load_problem =
        "the library libsqlite3.so.0 is not there; install it (Debian: apt-get install libsqlite3-0)";
    return;
  }
  int (*add)(void (*)(void)) = (int (*)(void (*)(void)))dlsym(library, "sqlite3_auto_extension");
  int (*cancel)(void (*)(void)) =
      (int (*)(void (*)(void)))dlsym(library, "sqlite3_cancel_auto_extension");
  int (*open)(const char *, sqlite3 **) =
      (int (*)(const char *, sqlite3 **))dlsym(library, "sqlite3_open");
  int (*close)(sqlite3 *) = (int (*)(sqlite3 *))dlsym(library, "sqlite3_close");
  load_problem = "the library libsqlite3.so.0 was built without what extensions need";
  if (add == NULL || cancel == NULL || open == NULL || close == NULL) return;
  sqlite3 *db = NULL;
  if (add((void (*)(void))capture) != SQLITE_OK) return;
  open(":memory:", &db);
  close(db);
  cancel((void (*)(void))capture);
}

const char *replay_sql_load(void) {
  if (sqlite3_api == NULL) pthread_once(&once, load);
  return sqlite3_api == NULL ? load_problem : NULL;
}

int replay_sql_open(const char *path, sqlite3 **db, int flags) {
  return sqlite3_open_v2(path, db, flags, NULL);
}

void replay_sql_close(sqlite3 *db) { sqlite3_close_v2(db); }

const char *replay_sql_message(sqlite3 *db) { return sqlite3_errmsg(db); }

int replay_sql_error_offset(sqlite3 *db) { return sqlite3_error_offset(db); }

int replay_sql_prepare(
    sqlite3 *db, const char *text, int size, sqlite3_stmt **statement, const char **tail) {
  return sqlite3_prepare_v2(db, text, size, statement, tail);
}

int replay_sql_step(sqlite3_stmt *statement) { return sqlite3_step(statement); }

void replay_sql_finalize(sqlite3_stmt *statement) { sqlite3_finalize(statement); }

int replay_sql_column_count(sqlite3_stmt *statement) { return sqlite3_column_count(statement); }

const char *replay_sql_column_name(sqlite3_stmt *statement, int column) {
  return sqlite3_column_name(statement, column);
}

int replay_sql_column_type(sqlite3_stmt *statement, int column) {
  return sqlite3_column_type(statement, column);
}

int64_t replay_sql_column_integer(sqlite3_stmt *statement, int column) {
  return sqlite3_column_int64(statement, column);
}

double replay_sql_column_real(sqlite3_stmt *statement, int column) {
  return sqlite3_column_double(statement, column);
}

const void *replay_sql_column_bytes(sqlite3_stmt *statement, int column, int *size) {
  const void *bytes = sqlite3_column_type(statement, column) == SQLITE_TEXT
                          ? (const void *)sqlite3_column_text(statement, column)
                          : sqlite3_column_blob(statement, column);
  *size = sqlite3_column_bytes(statement, column);
  return bytes;
}

static const char *const harmless_pragmas[] = {
    "table_info", "table_xinfo", "table_list", "function_list", "module_list", "pragma_list",
    "compile_options", "collation_list", "database_list"};

static int authorize(
    void *data, int action, const char *first, const char *second, const char *database,
    const char *trigger) {
  (void)data;
  (void)database;
  (void)trigger;
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    // A virtual table that declares its columns is told of as this. A statement that does it is
    // refused afterwards, because it is not read-only.
    case SQLITE_UPDATE:
      return sqlite3_stricmp(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return second != NULL && strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
      for (size_t i = 0; i < sizeof harmless_pragmas / sizeof *harmless_pragmas; i++) {
        if (sqlite3_stricmp(first, harmless_pragmas[i]) == 0) return SQLITE_OK;
      }
      return SQLITE_DENY;
    default: return SQLITE_DENY;
  }
}

bool replay_sql_is_read_only(sqlite3_stmt *statement) {
  return sqlite3_stmt_readonly(statement) != 0;
}

int replay_sql_read_only(sqlite3 *db) {
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  return sqlite3_set_authorizer(db, authorize, NULL);
}

void replay_sql_interrupt(sqlite3 *db) { sqlite3_interrupt(db); }

int replay_sql_value_type(sqlite3_value *value) { return sqlite3_value_type(value); }

int64_t replay_sql_value_integer(sqlite3_value *value) { return sqlite3_value_int64(value); }

double replay_sql_value_real(sqlite3_value *value) { return sqlite3_value_double(value); }

const void *replay_sql_value_bytes(sqlite3_value *value, int *size) {
  const void *bytes = sqlite3_value_type(value) == SQLITE_TEXT
                          ? (const void *)sqlite3_value_text(value)
                          : sqlite3_value_blob(value);
  *size = sqlite3_value_bytes(value);
  return bytes;
}

void replay_sql_result_integer(sqlite3_context *context, int64_t value) {
  sqlite3_result_int64(context, value);
}

void replay_sql_result_text(sqlite3_context *context, const char *text, int size) {
  sqlite3_result_text(context, text, size, SQLITE_TRANSIENT);
}

void replay_sql_result_null(sqlite3_context *context) { sqlite3_result_null(context); }

void replay_sql_result_error(sqlite3_context *context, const char *text) {
  sqlite3_result_error(context, text, -1);
}

sqlite3 *replay_sql_context_db(sqlite3_context *context) {
  return sqlite3_context_db_handle(context);
}

void *replay_sql_user_data(sqlite3_context *context) { return sqlite3_user_data(context); }

int replay_sql_add_function(
    sqlite3 *db, const char *name, int arguments, bool is_pure, void *data,
    replay_sql_function function, void (*forget)(void *)) {
  // What is not pure changes the connection: only a person's own statement may call it.
  int flags = SQLITE_UTF8 | (is_pure ? SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS : SQLITE_DIRECTONLY);
  return sqlite3_create_function_v2(
      db, name, arguments, flags, data, function, NULL, NULL, forget);
}

const char *replay_sql_collation(sqlite3_index_info *info, int constraint) {
  return sqlite3_vtab_collation(info, constraint);
}
