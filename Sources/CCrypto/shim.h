// libcrypto's declarations, and what opens it: it is opened when something is hashed or signed first
// and never linked, since linking it costs every start of the program a millisecond.
#ifndef REPLAY_CCRYPTO_SHIM_H
#define REPLAY_CCRYPTO_SHIM_H
#include <dlfcn.h>
#include <openssl/evp.h>
#endif
