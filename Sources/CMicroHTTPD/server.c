#include "CMicroHTTPD.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

struct replay_http {
  void *library;
  struct MHD_Daemon *daemon;
  replay_http_handler handler;
  void *context;
  // What the library complained about last: why it does not start.
  char complaint[256];
  __typeof__(&MHD_start_daemon) start_daemon;
  __typeof__(&MHD_stop_daemon) stop_daemon;
  __typeof__(&MHD_get_daemon_info) get_daemon_info;
  __typeof__(&MHD_create_response_from_buffer) create_response;
  __typeof__(&MHD_add_response_header) add_header;
  __typeof__(&MHD_queue_response) queue_response;
  __typeof__(&MHD_destroy_response) destroy_response;
  __typeof__(&MHD_lookup_connection_value) lookup_value;
};

struct replay_http_request {
  replay_http *server;
  struct MHD_Connection *connection;
  enum MHD_Result result;
};

static const char library_name[] = "libmicrohttpd.so.12";

static int load(replay_http *server, char *error, size_t error_size) {
  server->library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
  if (!server->library) {
    snprintf(
        error, error_size, "%s cannot be opened; on Debian: apt-get install libmicrohttpd12 (%s)",
        library_name, dlerror());
    return 0;
  }
  const struct {
    const char *name;
    void **place;
  } wanted[] = {
      {"MHD_start_daemon", (void **)&server->start_daemon},
      {"MHD_stop_daemon", (void **)&server->stop_daemon},
      {"MHD_get_daemon_info", (void **)&server->get_daemon_info},
      {"MHD_create_response_from_buffer", (void **)&server->create_response},
      {"MHD_add_response_header", (void **)&server->add_header},
      {"MHD_queue_response", (void **)&server->queue_response},
      {"MHD_destroy_response", (void **)&server->destroy_response},
      {"MHD_lookup_connection_value", (void **)&server->lookup_value},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    *wanted[i].place = dlsym(server->library, wanted[i].name);
    if (!*wanted[i].place) {
      snprintf(error, error_size, "%s has no %s", library_name, wanted[i].name);
      return 0;
    }
  }
  return 1;
}

// The library's own log. Read only when no thread came of a start.
static void complain(void *context, const char *format, va_list arguments) {
  replay_http *server = context;
  vsnprintf(server->complaint, sizeof server->complaint, format, arguments);
  server->complaint[strcspn(server->complaint, "\n")] = 0;
}

static enum MHD_Result handle(
    void *context, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state) {
  (void)version, (void)upload, (void)upload_size, (void)state;
  // Answered before a body is read: the library then reads none and closes the connection.
  replay_http_request request = {context, connection, MHD_NO};
  request.server->handler(request.server->context, &request, method, path);
  return request.result;
}

static void give_up(replay_http *server) {
  if (server->library) dlclose(server->library);
  free(server);
}

replay_http *replay_http_start(
    uint16_t port, replay_http_limits limits, replay_http_handler handler, void *context,
    uint16_t *bound, char *error, size_t error_size) {
  replay_http *server = calloc(1, sizeof *server);
  if (!server) {
    snprintf(error, error_size, "no memory");
    return NULL;
  }
  server->handler = handler;
  server->context = context;
  if (!load(server, error, error_size)) {
    give_up(server);
    return NULL;
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server->daemon = server->start_daemon(
      MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG, port, NULL, NULL,
      handle, server,
      // The log has to be the first option, so that it hears of the others.
      MHD_OPTION_EXTERNAL_LOGGER, complain, server,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
      MHD_OPTION_CONNECTION_LIMIT, limits.connections_max,
      MHD_OPTION_CONNECTION_TIMEOUT, limits.timeout_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.memory_max,
      MHD_OPTION_END);
  if (!server->daemon) {
    const char *reason = server->complaint[0] ? server->complaint : "the server does not start";
    snprintf(error, error_size, "%s", reason);
    give_up(server);
    return NULL;
  }
  const union MHD_DaemonInfo *info =
      server->get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  *bound = info ? info->port : port;
  return server;
}

const char *replay_http_argument(replay_http_request *request, const char *name) {
  return request->server->lookup_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *replay_http_header(replay_http_request *request, const char *name) {
  return request->server->lookup_value(request->connection, MHD_HEADER_KIND, name);
}

void replay_http_answer(
    replay_http_request *request, unsigned int status, const char *type, const char *allow,
    const void *bytes, size_t count) {
  replay_http *server = request->server;
  struct MHD_Response *response =
      server->create_response(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
  if (!response) return;
  server->add_header(response, "Content-Type", type);
  server->add_header(response, "Cache-Control", "no-store");
  server->add_header(response, "X-Content-Type-Options", "nosniff");
  if (allow) server->add_header(response, "Allow", allow);
  request->result = server->queue_response(request->connection, status, response);
  server->destroy_response(response);
}

void replay_http_stop(replay_http *server) {
  server->stop_daemon(server->daemon);
  // The library stays open: it may have left handlers behind that run at the end of a thread.
  free(server);
}
