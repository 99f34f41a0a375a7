#ifndef REPLAY_CLZ4_SHIM_H
#define REPLAY_CLZ4_SHIM_H
#include <lz4.h>
#include <lz4hc.h>
#endif
