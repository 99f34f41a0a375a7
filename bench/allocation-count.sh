#!/bin/sh
# Builds the counter of heap blocks that `replay bench` asks when it is preloaded.
#
#   LD_PRELOAD=$(bench/allocation-count.sh) .build/release/replay bench journal --json
#
# Prints the library's path: .build/liballocation-count.so, or what is given as argument.
set -eu
source=$(dirname "$0")/allocation-count.c
library=${1:-$(dirname "$0")/../.build/liballocation-count.so}
mkdir -p "$(dirname "$library")"
compiler=$(command -v cc || command -v clang) ||
  { echo "allocation-count: neither cc nor clang is here" >&2; exit 2; }
# Without -fno-builtin the compiler takes malloc's behaviour for known and may leave calls out.
"$compiler" -O2 -Wall -Wextra -Werror -shared -fPIC -fno-builtin -o "$library.$$" "$source"
mv "$library.$$" "$library"
cd "$(dirname "$library")"
echo "$PWD/$(basename "$library")"
