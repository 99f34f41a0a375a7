// libzip's declarations, and what opens it: it is opened with the first archive and never linked.
#ifndef REPLAY_CZIP_SHIM_H
#define REPLAY_CZIP_SHIM_H
#include <dlfcn.h>
#include <zip.h>
#endif
