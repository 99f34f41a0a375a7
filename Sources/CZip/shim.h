#ifndef REPLAY_CZIP_SHIM_H
#define REPLAY_CZIP_SHIM_H
#include <zip.h>
#endif
