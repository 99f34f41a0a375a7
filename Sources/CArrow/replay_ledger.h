// Columns of a journal for other programs: what `libreplayledger.so` offers beside its SQLite
// extension. docs/arrow.md lists the columns.
//
//   replay_ledger *ledger = NULL;
//   struct ArrowArrayStream ticks;
//   replay_stream_options options = REPLAY_STREAM_EVERYTHING;
//   if (replay_ledger_open("var/day", &ledger) != 0 ||
//       replay_ledger_ticks(ledger, &options, &ticks) != 0) {
//     fprintf(stderr, "%s\n", replay_ledger_last_error(ledger));
//   }
//   replay_ledger_close(ledger);  // the stream lives on until its own release
//
// A ledger, and each stream, is used by one thread at a time; different ones do not disturb each
// other. Nothing is ever written. Codes other than 0 are EINVAL for what the caller asked and EIO
// for what the journal or the machine refused; the message says more.
#ifndef REPLAY_LEDGER_H
#define REPLAY_LEDGER_H
#include <stddef.h>
#include <stdint.h>

#include "arrow_c.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A journal, or one day of it, that was opened by its path.
typedef struct replay_ledger replay_ledger;

/// Which rows and columns a stream has. All texts are UTF-8 and copied before the call returns.
typedef struct {
  /// `sizeof(replay_stream_options)`; another number is refused.
  size_t struct_size;
  /// Columns by name, in the order wanted; NULL for those that docs/arrow.md shows upright.
  const char *const *columns;
  size_t column_count;
  /// Tickers, or `#7` for instrument 7; NULL for all. With a count of 0 there are no rows.
  const char *const *symbols;
  size_t symbol_count;
  /// `trade`, `bid`, `ask`, `quote` for ticks, kinds as in `journal cat` for events; NULL for all.
  /// With a count of 0 there are no rows.
  const char *const *kinds;
  size_t kind_count;
  /// First recorded time wanted, ns since 1970 UTC; INT64_MIN for no limit.
  int64_t start_ns;
  /// First recorded time not wanted any more; INT64_MAX for no limit.
  int64_t end_ns;
  /// First and last record wanted, by number.
  uint64_t first_seq;
  uint64_t last_seq;
  /// Most rows of a batch, 1 to 16,777,216; 0 for 65,536.
  int64_t batch_rows;
} replay_stream_options;

/// Options for every row, with the usual columns.
#define REPLAY_STREAM_EVERYTHING                                                             \
  {                                                                                          \
    sizeof(replay_stream_options), NULL, 0, NULL, 0, NULL, 0, INT64_MIN, INT64_MAX, 0,       \
        UINT64_MAX, 0                                                                        \
  }

/// Opens a journal, or one `YYYY-MM-DD` folder of it.
///
/// `*ledger` is set whatever the code, so that `replay_ledger_last_error` can tell why; it must be
/// closed either way. Only where `ledger` itself is NULL nothing is set.
int replay_ledger_open(const char *path, replay_ledger **ledger);

/// Ends it; streams made from it go on. NULL is passed by.
void replay_ledger_close(replay_ledger *ledger);

/// Why the last call with this ledger returned another code than 0; NULL when it returned 0.
/// The text lives until the next call with the ledger.
const char *replay_ledger_last_error(const replay_ledger *ledger);

/// Why the journal may go on behind what can be read now: it is being written, or its writer
/// crashed, and how many torn bytes were left out. NULL after a clean end, and for a journal whose
/// end cannot be read, which `replay_ledger_last_error` then tells. The text lives until the
/// next call with the ledger.
const char *replay_ledger_note(replay_ledger *ledger);

/// Begins a stream of ticks; of a journal that is being written, up to its durable head of now.
/// `options` may be NULL for everything. On another code than 0, `stream` is not touched.
int replay_ledger_ticks(replay_ledger *ledger, const replay_stream_options *options,
                        struct ArrowArrayStream *stream);

/// Begins a stream of records of every kind, ticks too, with their fields as JSON.
int replay_ledger_events(replay_ledger *ledger, const replay_stream_options *options,
                         struct ArrowArrayStream *stream);

#ifdef __cplusplus
}
#endif
#endif
