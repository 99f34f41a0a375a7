// One transfer at a time through libcurl, which is loaded on first use and never linked:
// linking it would cost every start of the program 4 ms.
//
// Nothing here keeps a text longer than a call, and nothing writes to a terminal.
#ifndef REPLAY_CCURL_TRANSFER_H
#define REPLAY_CCURL_TRANSFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A connection that is kept between transfers. One thread uses it, but for `replay_transfer_stop`.
typedef struct replay_transfer replay_transfer;

/// What to do. Texts end with a zero byte and must live until the call returns.
typedef struct {
  /// http, https, smtp or smtps; no other scheme is ever spoken.
  const char *url;
  /// Whole lines `Name: value` without line end.
  const char *const *headers;
  size_t header_count;
  /// Bytes to send by POST, or the message of a mail; NULL for a GET.
  const uint8_t *body;
  size_t body_size;
  /// Basic authentication, or the login of a mail server; NULL for none.
  const char *user;
  const char *password;
  /// Sender and recipients of a mail; NULL and 0 for HTTP.
  const char *sender;
  const char *const *recipients;
  size_t recipient_count;
  /// Mail: refuse a server that offers no TLS.
  bool needs_tls;
  /// Do not use a proxy, whatever the environment says.
  bool is_direct;
  /// A certificate file to trust in place of the system's; NULL for the system's.
  const char *authorities;
  const char *user_agent;
  long connect_milliseconds;
  long total_milliseconds;
  /// Most bytes of an answer, counted after decompression.
  size_t size_max;
} replay_request;

/// How it ended.
typedef enum {
  /// An answer came whole; `status` says which.
  REPLAY_ENDED = 0,
  /// No answer, or not all of it; `problem` says why.
  REPLAY_FAILED = 1,
  REPLAY_TIMED_OUT = 2,
  /// More than `size_max` bytes; the rest was not read.
  REPLAY_TOO_LONG = 3,
  /// `replay_transfer_stop` was called.
  REPLAY_STOPPED = 4
} replay_ending;

#define REPLAY_FIELD_MAX 256

/// What came. `body` belongs to the transfer and lives until its next use.
typedef struct {
  replay_ending ending;
  long status;
  const uint8_t *body;
  size_t body_size;
  /// Header fields of the last answer, empty when absent or too long.
  char retry_after[REPLAY_FIELD_MAX];
  char etag[REPLAY_FIELD_MAX];
  char date[REPLAY_FIELD_MAX];
  /// Why it failed, in the library's words.
  char problem[REPLAY_FIELD_MAX];
} replay_answer;

/// Loads the library, once.
/// Returns NULL when it is there, else what is missing; the text lives for ever.
const char *replay_curl_load(void);

/// A new transfer, or NULL without memory. The library must have been loaded.
replay_transfer *replay_transfer_new(void);

/// Ends it and its connections.
void replay_transfer_free(replay_transfer *transfer);

/// Does one request and waits for its end.
void replay_transfer_run(
    replay_transfer *transfer, const replay_request *request, replay_answer *answer);

/// Makes the request that runs, and every later one, end at once; from any thread.
void replay_transfer_stop(replay_transfer *transfer);
#endif
