#ifndef REPLAY_CXXHASH_SHIM_H
#define REPLAY_CXXHASH_SHIM_H
#include <xxhash.h>
#endif
