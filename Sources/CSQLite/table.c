#include "include/CSQLite.h"

// A name of its own, so that no other extension of the same program can be meant by it.
#define sqlite3_api replay_sql_routines
#include <sqlite3ext.h>
#include <stdlib.h>
#include <string.h>

SQLITE_EXTENSION_INIT3

// One module for every table: it walks over batches of rows, since a call for each row and value
// into another language would cost more than the value.

typedef struct {
  sqlite3_module module;
  const replay_table_calls *calls;
  void *catalog;
  void (*forget)(void *);
} replay_module;

typedef struct {
  sqlite3_vtab base;
  const replay_table_calls *calls;
  void *table;
} replay_table;

typedef struct {
  sqlite3_vtab_cursor base;
  const replay_table_calls *calls;
  void *cursor;
  replay_rows rows;
  int64_t row;
} replay_cursor;

static char *copied(char *problem) {
  char *copy = sqlite3_mprintf("%s", problem == NULL ? "unknown" : problem);
  free(problem);
  return copy;
}

static int fail(sqlite3_vtab *table, char *problem) {
  sqlite3_free(table->zErrMsg);
  table->zErrMsg = copied(problem);
  return SQLITE_ERROR;
}

static int connect_table(
    sqlite3 *db, void *data, int count, const char *const *words, sqlite3_vtab **result,
    char **message) {
  replay_module *module = data;
  char *declaration = NULL;
  char *problem = NULL;
  // The first three words are the module, the database and the table.
  void *made = module->calls->connect(
      module->catalog, words[0], count - 3, words + 3, &declaration, &problem);
  if (made == NULL) {
    *message = copied(problem);
    return SQLITE_ERROR;
  }
  int code = sqlite3_declare_vtab(db, declaration);
  free(declaration);
  replay_table *table = code == SQLITE_OK ? sqlite3_malloc(sizeof *table) : NULL;
  if (table == NULL) {
    if (code != SQLITE_OK) *message = sqlite3_mprintf("%s", sqlite3_errmsg(db));
    module->calls->disconnect(made);
    return code == SQLITE_OK ? SQLITE_NOMEM : code;
  }
  memset(table, 0, sizeof *table);
  table->calls = module->calls;
  table->table = made;
  *result = &table->base;
  return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *base) {
  replay_table *table = (replay_table *)base;
  table->calls->disconnect(table->table);
  sqlite3_free(table);
  return SQLITE_OK;
}

static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
  replay_table *table = (replay_table *)base;
  char *plan = NULL;
  int code = table->calls->plan(table->table, info, sqlite3_vtab_distinct(info), &plan);
  if (plan != NULL) {
    info->idxStr = sqlite3_mprintf("%s", plan);
    info->needToFreeIdxStr = 1;
    free(plan);
    if (info->idxStr == NULL) return SQLITE_NOMEM;
  }
  return code;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **result) {
  replay_table *table = (replay_table *)base;
  replay_cursor *cursor = sqlite3_malloc(sizeof *cursor);
  if (cursor == NULL) return SQLITE_NOMEM;
  memset(cursor, 0, sizeof *cursor);
  cursor->calls = table->calls;
  cursor->cursor = table->calls->open(table->table);
  *result = &cursor->base;
  return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
  replay_cursor *cursor = (replay_cursor *)base;
  cursor->calls->close(cursor->cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int fill(replay_cursor *cursor) {
  char *problem = NULL;
  cursor->row = 0;
  cursor->rows.count = 0;
  if (cursor->calls->fill(cursor->cursor, &cursor->rows, &problem)) return SQLITE_OK;
  cursor->rows.count = 0;
  return fail(cursor->base.pVtab, problem);
}

static int filter(
    sqlite3_vtab_cursor *base, int number, const char *plan, int count, sqlite3_value **values) {
  (void)number;
  replay_cursor *cursor = (replay_cursor *)base;
  char *problem = NULL;
  cursor->rows.count = 0;
  if (!cursor->calls->filter(cursor->cursor, plan == NULL ? "" : plan, count, values, &problem)) {
    return fail(base->pVtab, problem);
  }
  return fill(cursor);
}

static int next(sqlite3_vtab_cursor *base) {
  replay_cursor *cursor = (replay_cursor *)base;
  cursor->row += 1;
  return cursor->row < cursor->rows.count ? SQLITE_OK : fill(cursor);
}

static int is_at_end(sqlite3_vtab_cursor *base) {
  replay_cursor *cursor = (replay_cursor *)base;
  return cursor->row >= cursor->rows.count;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
  replay_cursor *cursor = (replay_cursor *)base;
  *id = cursor->rows.row_ids[cursor->row];
  return SQLITE_OK;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
  replay_cursor *cursor = (replay_cursor *)base;
  const replay_cell *cells = cursor->rows.columns[number].cells;
  if (cells == NULL) return SQLITE_OK;
  const replay_cell *cell = cells + cursor->row;
  const void *bytes = (const void *)(intptr_t)cell->word;
  switch (cell->type) {
    case REPLAY_CELL_INTEGER: sqlite3_result_int64(context, cell->word); break;
    case REPLAY_CELL_REAL: {
      double real;
      memcpy(&real, &cell->word, sizeof real);
      sqlite3_result_double(context, real);
      break;
    }
    case REPLAY_CELL_LASTING_TEXT:
      sqlite3_result_text(context, bytes, cell->size, SQLITE_STATIC);
      break;
    case REPLAY_CELL_TEXT:
      sqlite3_result_text(context, bytes, cell->size, SQLITE_TRANSIENT);
      break;
    case REPLAY_CELL_BLOB:
      sqlite3_result_blob(context, bytes, cell->size, SQLITE_TRANSIENT);
      break;
    default: break;
  }
  return SQLITE_OK;
}

static void forget_module(void *data) {
  replay_module *module = data;
  module->forget(module->catalog);
  sqlite3_free(module);
}

int replay_sql_add_module(
    sqlite3 *db, const char *name, bool is_eponymous, const replay_table_calls *calls,
    void *catalog, void (*forget)(void *)) {
  replay_module *module = sqlite3_malloc(sizeof *module);
  if (module == NULL) {
    forget(catalog);
    return SQLITE_NOMEM;
  }
  memset(module, 0, sizeof *module);
  module->calls = calls;
  module->catalog = catalog;
  module->forget = forget;
  // Without xCreate a module is a table of its own, and only that.
  module->module.xCreate = is_eponymous ? NULL : connect_table;
  module->module.xConnect = connect_table;
  module->module.xBestIndex = best_index;
  module->module.xDisconnect = disconnect_table;
  module->module.xDestroy = disconnect_table;
  module->module.xOpen = open_cursor;
  module->module.xClose = close_cursor;
  module->module.xFilter = filter;
  module->module.xNext = next;
  module->module.xEof = is_at_end;
  module->module.xColumn = column;
  module->module.xRowid = row_id;
  return sqlite3_create_module_v2(db, name, &module->module, module, forget_module);
}
