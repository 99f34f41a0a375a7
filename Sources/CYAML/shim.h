#ifndef REPLAY_CYAML_SHIM_H
#define REPLAY_CYAML_SHIM_H
#include <yaml.h>
#endif
