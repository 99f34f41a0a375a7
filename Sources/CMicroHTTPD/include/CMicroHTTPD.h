// A small HTTP server on 127.0.0.1 over libmicrohttpd, which is opened when the first server
// starts and never linked: most commands serve nothing and should not pay for it at their start.
#ifndef REPLAY_CMICROHTTPD_H
#define REPLAY_CMICROHTTPD_H

#include <stddef.h>
#include <stdint.h>

// A server that listens.
typedef struct replay_http replay_http;
// One request, valid inside its handler only.
typedef struct replay_http_request replay_http_request;

// Called on the server's own thread, once a request; it answers with replay_http_answer.
// `method` and `path` (without the query) end with a zero byte and belong to the library.
typedef void (*replay_http_handler)(
    void *context, replay_http_request *request, const char *method, const char *path);

// What a server allows.
typedef struct {
  unsigned int connections_max;
  unsigned int timeout_seconds;
  // Bytes of memory for one connection: request line and headers have to fit.
  size_t memory_max;
} replay_http_limits;

// Listens on 127.0.0.1. Port 0 takes any that is free; `bound` gets the one that was taken.
// Returns NULL and a text in `error` when it could not.
replay_http *replay_http_start(
    uint16_t port, replay_http_limits limits, replay_http_handler handler, void *context,
    uint16_t *bound, char *error, size_t error_size);

// The value of an argument of the query, or of a header line; NULL where there is none. It ends
// with a zero byte, and belongs to the library for as long as the handler runs.
const char *replay_http_argument(replay_http_request *request, const char *name);
const char *replay_http_header(replay_http_request *request, const char *name);

// Answers a request; the bytes are copied. `allow` is the header of that name, or NULL.
void replay_http_answer(
    replay_http_request *request, unsigned int status, const char *type, const char *allow,
    const void *bytes, size_t count);

// Ends a server and its thread; no handler is called any more when it returns.
void replay_http_stop(replay_http *server);

#endif
