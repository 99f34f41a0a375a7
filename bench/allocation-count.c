/* Counts what a thread takes from the heap; for LD_PRELOAD, glibc only. bench/allocation-count.sh
 * builds it, `replay bench` asks it.
 *
 * The functions stand in front of those of glibc, which stay reachable under the names that it
 * exports for this purpose. realloc counts as one block whether or not it moves. The count is
 * per thread, so that helper threads do not blur what one piece of work costs. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

/* Needs no memory of its own, as other thread storage of a shared library may. */
static __thread uint64_t count __attribute__((tls_model("initial-exec")));

/* Blocks that the calling thread has taken since it started. */
uint64_t replay_allocation_count(void) { return count; }

void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

void *calloc(size_t members, size_t size) {
  count++;
  return __libc_calloc(members, size);
}

void *realloc(void *block, size_t size) {
  count++;
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  count++;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count++;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
    return EINVAL;
  count++;
  void *made = __libc_memalign(alignment, size);
  if (made == NULL) return ENOMEM;
  *block = made;
  return 0;
}
