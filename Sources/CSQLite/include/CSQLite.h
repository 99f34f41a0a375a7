// SQLite for reading a journal: the few calls that are needed, and tables whose rows come in batches.
//
// The library is never linked. A program opens it on first use, which costs nothing to commands
// that need no SQL; an extension works with the SQLite of the program that loads it. Either way all
// calls go through the table of functions that SQLite hands to extensions.
#ifndef REPLAY_CSQLITE_H
#define REPLAY_CSQLITE_H
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Opens the library if no functions are known yet. Returns NULL, or why it cannot be used.
const char *replay_sql_load(void);
/// Takes the functions that SQLite handed to an extension. Returns NULL, or why they do not do.
const char *replay_sql_use(const void *routines);

/// A copy of `text` that these functions' SQLite frees.
char *replay_sql_text(const void *routines, const char *text);

// MARK: Connections and statements; the calls of the same names without `replay_sql_`.

int replay_sql_open(const char *path, sqlite3 **db, int flags);
void replay_sql_close(sqlite3 *db);
const char *replay_sql_message(sqlite3 *db);
/// Byte of the statement where the last error is; -1 where that is not known.
int replay_sql_error_offset(sqlite3 *db);
int replay_sql_prepare(sqlite3 *db, const char *text, int size, sqlite3_stmt **statement,
                       const char **tail);
int replay_sql_step(sqlite3_stmt *statement);
void replay_sql_finalize(sqlite3_stmt *statement);
int replay_sql_column_count(sqlite3_stmt *statement);
const char *replay_sql_column_name(sqlite3_stmt *statement, int column);
int replay_sql_column_type(sqlite3_stmt *statement, int column);
int64_t replay_sql_column_integer(sqlite3_stmt *statement, int column);
double replay_sql_column_real(sqlite3_stmt *statement, int column);
/// Text or blob; the bytes live until the next step.
const void *replay_sql_column_bytes(sqlite3_stmt *statement, int column, int *size);
/// Refuses everything but reading: SELECT, functions but `load_extension`, harmless pragmas.
int replay_sql_read_only(sqlite3 *db);
/// Whether a statement changes nothing; ask it of a connection that refuses changes.
bool replay_sql_is_read_only(sqlite3_stmt *statement);
/// Stops what runs on the connection, from any thread or signal.
void replay_sql_interrupt(sqlite3 *db);

// MARK: Values of constraints and functions

int replay_sql_value_type(sqlite3_value *value);
int64_t replay_sql_value_integer(sqlite3_value *value);
double replay_sql_value_real(sqlite3_value *value);
const void *replay_sql_value_bytes(sqlite3_value *value, int *size);
void replay_sql_result_integer(sqlite3_context *context, int64_t value);
void replay_sql_result_text(sqlite3_context *context, const char *text, int size);
void replay_sql_result_null(sqlite3_context *context);
void replay_sql_result_error(sqlite3_context *context, const char *text);
sqlite3 *replay_sql_context_db(sqlite3_context *context);
void *replay_sql_user_data(sqlite3_context *context);

typedef void (*replay_sql_function)(sqlite3_context *, int, sqlite3_value **);
int replay_sql_add_function(sqlite3 *db, const char *name, int arguments, bool is_pure,
                            void *data, replay_sql_function function, void (*forget)(void *));

// MARK: Tables

/// What a cell holds.
enum {
  REPLAY_CELL_NULL = 0,
  REPLAY_CELL_INTEGER = 1,
  REPLAY_CELL_REAL = 2,
  /// `word` is the address of `size` bytes of UTF-8 that live as long as the table.
  REPLAY_CELL_LASTING_TEXT = 3,
  /// The same, of bytes that live until the next batch.
  REPLAY_CELL_TEXT = 4,
  REPLAY_CELL_BLOB = 5,
};

/// One value of one row.
typedef struct {
  /// A number, the bits of a double, or an address.
  int64_t word;
  int32_t size;
  int32_t type;
} replay_cell;

/// The values of one column; NULL where the query does not use it.
typedef struct {
  const replay_cell *cells;
} replay_column;

/// Rows handed over at once.
typedef struct {
  const replay_column *columns;
  const int64_t *row_ids;
  int64_t count;
} replay_rows;

/// What a table must do. A text put into `problem` is freed with `free`.
typedef struct {
  /// A table for the words in parentheses; its declaration is copied. NULL for a problem.
  void *(*connect)(void *catalog, const char *module, int count, const char *const *words,
                   char **declaration, char **problem);
  void (*disconnect)(void *table);
  /// Chooses constraints; `distinct` as `sqlite3_vtab_distinct` says. `plan` is freed with `free`.
  int (*plan)(void *table, sqlite3_index_info *info, int distinct, char **plan);
  void *(*open)(void *table);
  void (*close)(void *cursor);
  /// Starts over with a plan and the values of its constraints.
  bool (*filter)(void *cursor, const char *plan, int count, sqlite3_value **values,
                 char **problem);
  /// The next rows; a count of 0 is the end.
  bool (*fill)(void *cursor, replay_rows *rows, char **problem);
} replay_table_calls;

/// The name of the collation that a constraint compares with.
const char *replay_sql_collation(sqlite3_index_info *info, int constraint);
/// Adds a module. One that `is_eponymous` is a table by its own name and cannot be created again.
int replay_sql_add_module(sqlite3 *db, const char *name, bool is_eponymous,
                          const replay_table_calls *calls, void *catalog,
                          void (*forget)(void *));
#endif
