#ifndef REPLAY_CCRYPTO_SHIM_H
#define REPLAY_CCRYPTO_SHIM_H
#include <openssl/evp.h>
#endif
