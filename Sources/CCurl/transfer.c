#include "include/transfer.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The functions by the types that the library's own header gives them.
static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_easy_init) easy_init;
  __typeof__(&curl_easy_cleanup) easy_cleanup;
  __typeof__(&curl_easy_reset) easy_reset;
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  __typeof__(&curl_easy_strerror) easy_strerror;
  __typeof__(&curl_multi_init) multi_init;
  __typeof__(&curl_multi_cleanup) multi_cleanup;
  __typeof__(&curl_multi_add_handle) multi_add;
  __typeof__(&curl_multi_remove_handle) multi_remove;
  __typeof__(&curl_multi_perform) multi_perform;
  __typeof__(&curl_multi_poll) multi_poll;
  __typeof__(&curl_multi_wakeup) multi_wakeup;
  __typeof__(&curl_multi_info_read) multi_info_read;
  __typeof__(&curl_slist_append) slist_append;
  __typeof__(&curl_slist_free_all) slist_free;
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char load_problem[512];

static void *library(void) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *found = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (found != NULL) return found;
  }
  return NULL;
}

static void load(void) {
  void *found = library();
  if (found == NULL) {
    strncpy(
        load_problem,
        "the library libcurl.so.4 is not there; install it (Debian: apt-get install libcurl4)",
        sizeof load_problem - 1);
    return;
  }
  const struct {
    const char *name;
    void **place;
  } wanted[] = {
      {"curl_global_init", (void **)&curl.global_init},
      {"curl_easy_init", (void **)&curl.easy_init},
      {"curl_easy_cleanup", (void **)&curl.easy_cleanup},
      {"curl_easy_reset", (void **)&curl.easy_reset},
      {"curl_easy_setopt", (void **)&curl.easy_setopt},
      {"curl_easy_getinfo", (void **)&curl.easy_getinfo},
      {"curl_easy_strerror", (void **)&curl.easy_strerror},
      {"curl_multi_init", (void **)&curl.multi_init},
      {"curl_multi_cleanup", (void **)&curl.multi_cleanup},
      {"curl_multi_add_handle", (void **)&curl.multi_add},
      {"curl_multi_remove_handle", (void **)&curl.multi_remove},
      {"curl_multi_perform", (void **)&curl.multi_perform},
      {"curl_multi_poll", (void **)&curl.multi_poll},
      {"curl_multi_wakeup", (void **)&curl.multi_wakeup},
      {"curl_multi_info_read", (void **)&curl.multi_info_read},
      {"curl_slist_append", (void **)&curl.slist_append},
      {"curl_slist_free_all", (void **)&curl.slist_free},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    *wanted[i].place = dlsym(found, wanted[i].name);
    if (*wanted[i].place == NULL) {
      strncpy(
          load_problem, "the library libcurl is older than 7.68, so it lacks ",
          sizeof load_problem - 1);
      strncat(load_problem, wanted[i].name, sizeof load_problem - strlen(load_problem) - 1);
      return;
    }
  }
  if (curl.global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
    strncpy(load_problem, "the library libcurl cannot be started", sizeof load_problem - 1);
  }
}

const char *replay_curl_load(void) {
  pthread_once(&once, load);
  return load_problem[0] == 0 ? NULL : load_problem;
}

struct replay_transfer {
  CURL *easy;
  CURLM *multi;
  atomic_bool is_stopping;
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  size_t size_max;
  bool is_too_long;
  const uint8_t *upload;
  size_t upload_left;
  replay_answer *answer;
  char problem[CURL_ERROR_SIZE];
};

replay_transfer *replay_transfer_new(void) {
  replay_transfer *new = calloc(1, sizeof *new);
  if (new == NULL) return NULL;
  new->easy = curl.easy_init();
  new->multi = curl.multi_init();
  if (new->easy == NULL || new->multi == NULL) {
    replay_transfer_free(new);
    return NULL;
  }
  return new;
}

void replay_transfer_free(replay_transfer *transfer) {
  if (transfer->easy != NULL) curl.easy_cleanup(transfer->easy);
  if (transfer->multi != NULL) curl.multi_cleanup(transfer->multi);
  free(transfer->bytes);
  free(transfer);
}

void replay_transfer_stop(replay_transfer *transfer) {
  atomic_store(&transfer->is_stopping, true);
  curl.multi_wakeup(transfer->multi);
}

// MARK: what the library calls

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
  replay_transfer *transfer = context;
  (void)size;  // always 1
  if (count > transfer->size_max - transfer->count) {
    transfer->is_too_long = true;
    return 0;
  }
  if (transfer->count + count > transfer->capacity) {
    size_t wanted = transfer->capacity == 0 ? 16384 : transfer->capacity;
    while (wanted < transfer->count + count) wanted *= 2;
    uint8_t *grown = realloc(transfer->bytes, wanted);
    if (grown == NULL) return 0;
    transfer->bytes = grown;
    transfer->capacity = wanted;
  }
  memcpy(transfer->bytes + transfer->count, bytes, count);
  transfer->count += count;
  return count;
}

// Copies the value of a header line if its name is `name`.
static void keep(const char *line, size_t count, const char *name, char *place) {
  size_t length = strlen(name);
  if (count <= length || line[length] != ':' || strncasecmp(line, name, length) != 0) return;
  size_t start = length + 1;
  while (start < count && (line[start] == ' ' || line[start] == '\t')) start++;
  while (count > start && (unsigned char)line[count - 1] <= ' ') count--;
  if (count - start >= REPLAY_FIELD_MAX) return;
  memcpy(place, line + start, count - start);
  place[count - start] = 0;
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
  replay_answer *answer = ((replay_transfer *)context)->answer;
  (void)size;  // always 1
  if (count > 5 && memcmp(line, "HTTP/", 5) == 0) {
    // An interim answer came before: what it said does not count.
    answer->retry_after[0] = answer->etag[0] = answer->date[0] = 0;
  }
  keep(line, count, "retry-after", answer->retry_after);
  keep(line, count, "etag", answer->etag);
  keep(line, count, "date", answer->date);
  return count;
}

static size_t give_body(char *place, size_t size, size_t count, void *context) {
  replay_transfer *transfer = context;
  size_t given = size * count;
  if (given > transfer->upload_left) given = transfer->upload_left;
  if (given > 0) memcpy(place, transfer->upload, given);
  transfer->upload += given;
  transfer->upload_left -= given;
  return given;
}

// MARK: one request

static struct curl_slist *list(const char *const *texts, size_t count, bool *is_good) {
  struct curl_slist *all = NULL;
  for (size_t i = 0; i < count; i++) {
    struct curl_slist *longer = curl.slist_append(all, texts[i]);
    if (longer == NULL) *is_good = false;
    else all = longer;
  }
  return all;
}

static CURLcode first(CURLcode a, CURLcode b) { return a != CURLE_OK ? a : b; }

static CURLcode prepare(replay_transfer *transfer, const replay_request *request) {
  CURL *easy = transfer->easy;
  CURLcode code = CURLE_OK;
#define SET(option, value) code = first(code, curl.easy_setopt(easy, option, value))
  SET(CURLOPT_URL, request->url);
#if LIBCURL_VERSION_NUM >= 0x075500
  SET(CURLOPT_PROTOCOLS_STR, request->sender == NULL ? "http,https" : "smtp,smtps");
#else
  SET(CURLOPT_PROTOCOLS,
      request->sender == NULL ? (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)
                              : (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
  SET(CURLOPT_TIMEOUT_MS, request->total_milliseconds);
  SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->size_max);
  SET(CURLOPT_USERAGENT, request->user_agent);
  SET(CURLOPT_ERRORBUFFER, transfer->problem);
  SET(CURLOPT_WRITEFUNCTION, take_body);
  SET(CURLOPT_WRITEDATA, transfer);
  SET(CURLOPT_HEADERFUNCTION, take_header);
  SET(CURLOPT_HEADERDATA, transfer);
  if (request->is_direct) SET(CURLOPT_PROXY, "");
  if (request->authorities != NULL) SET(CURLOPT_CAINFO, request->authorities);
  if (request->user != NULL) {
    SET(CURLOPT_USERNAME, request->user);
    SET(CURLOPT_PASSWORD, request->password);
  }
  if (request->sender != NULL) {
    SET(CURLOPT_MAIL_FROM, request->sender);
    SET(CURLOPT_USE_SSL, request->needs_tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, give_body);
    SET(CURLOPT_READDATA, transfer);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body_size);
  } else {
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    if (request->body != NULL) {
      SET(CURLOPT_POST, 1L);
      SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
      SET(CURLOPT_POSTFIELDS, request->body);
    }
  }
#undef SET
  return code;
}

// Drives the transfer to its end; the library's verdict, or CURLE_ABORTED_BY_CALLBACK.
static CURLcode drive(replay_transfer *transfer) {
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  if (curl.multi_add(transfer->multi, transfer->easy) != CURLM_OK) return CURLE_FAILED_INIT;
  int running = 1;
  while (running > 0 && !atomic_load(&transfer->is_stopping)) {
    if (curl.multi_perform(transfer->multi, &running) != CURLM_OK) break;
    if (running > 0) curl.multi_poll(transfer->multi, NULL, 0, 1000, NULL);
  }
  int waiting = 0;
  CURLMsg *message;
  while ((message = curl.multi_info_read(transfer->multi, &waiting)) != NULL) {
    if (message->msg == CURLMSG_DONE) result = message->data.result;
  }
  curl.multi_remove(transfer->multi, transfer->easy);
  return result;
}

static replay_ending judge(replay_transfer *transfer, CURLcode code) {
  if (transfer->is_too_long || code == CURLE_FILESIZE_EXCEEDED) return REPLAY_TOO_LONG;
  if (code == CURLE_OK) return REPLAY_ENDED;
  if (atomic_load(&transfer->is_stopping)) return REPLAY_STOPPED;
  return code == CURLE_OPERATION_TIMEDOUT ? REPLAY_TIMED_OUT : REPLAY_FAILED;
}

void replay_transfer_run(
    replay_transfer *transfer, const replay_request *request, replay_answer *answer) {
  memset(answer, 0, sizeof *answer);
  transfer->answer = answer;
  transfer->count = 0;
  transfer->size_max = request->size_max;
  transfer->is_too_long = false;
  transfer->upload = request->body;
  transfer->upload_left = request->body_size;
  transfer->problem[0] = 0;
  curl.easy_reset(transfer->easy);  // connections stay
  bool is_good = true;
  struct curl_slist *headers = list(request->headers, request->header_count, &is_good);
  struct curl_slist *recipients = list(request->recipients, request->recipient_count, &is_good);
  CURLcode code = is_good ? prepare(transfer, request) : CURLE_OUT_OF_MEMORY;
  if (code == CURLE_OK && headers != NULL)
    code = curl.easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, headers);
  if (code == CURLE_OK && recipients != NULL)
    code = curl.easy_setopt(transfer->easy, CURLOPT_MAIL_RCPT, recipients);
  if (code == CURLE_OK) code = drive(transfer);
  answer->ending = judge(transfer, code);
  curl.easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &answer->status);
  answer->body = transfer->bytes;
  answer->body_size = transfer->count;
  const char *problem = transfer->problem[0] != 0 ? transfer->problem : curl.easy_strerror(code);
  if (code != CURLE_OK) strncpy(answer->problem, problem, sizeof answer->problem - 1);
  // The library keeps addresses of these; nothing may use them after this call.
  curl.easy_reset(transfer->easy);
  curl.slist_free(headers);
  curl.slist_free(recipients);
}
