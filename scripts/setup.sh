#!/usr/bin/env bash
# Makes a machine able to build replay: checks the Swift toolchain, installs what is missing.
# Safe to run again at any time; silent when there is nothing to do.
set -euo pipefail

readonly swift_needed_major=6 swift_needed_minor=2
readonly packages=(liblz4-dev libxxhash-dev libssl-dev libyaml-dev libzip-dev
  libcurl4-openssl-dev libmicrohttpd-dev libsqlite3-dev sqlite3)

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 2
}

check_swift() {
  command -v swiftc >/dev/null || fail \
    "no Swift toolchain on PATH." \
    "Install Swift $swift_needed_major.$swift_needed_minor or newer from https://www.swift.org/install/linux/" \
    "and put its usr/bin folder on PATH."
  local text version major minor
  text=$(swiftc --version 2>&1) || fail "swiftc does not run:" "$text"
  version=$(sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' <<<"$text" | head -n 1)
  [[ -n $version ]] || fail "cannot read the version in what swiftc says:" "$text"
  major=${version%%.*}
  minor=${version#*.}
  if ((major < swift_needed_major || (major == swift_needed_major && minor < swift_needed_minor))); then
    fail "Swift $version is too old." \
      "Install Swift $swift_needed_major.$swift_needed_minor or newer from https://www.swift.org/install/linux/"
  fi
}

# Prints the packages that dpkg does not have installed, one a line.
missing_packages() {
  local installed package
  installed=" $(dpkg-query -W -f='${db:Status-Status}=${Package} ' "${packages[@]}" 2>/dev/null || true)"
  for package in "${packages[@]}"; do
    [[ $installed == *" installed=$package "* ]] || printf '%s\n' "$package"
  done
}

install_packages() {
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail \
      "these packages are missing: $*" \
      "Installing them needs root and there is no sudo. As root, run:" \
      "  apt-get update && apt-get install -y $*"
    as_root=(sudo)
  fi
  export DEBIAN_FRONTEND=noninteractive
  echo "setup: installing $*"
  # Quiet, but what apt says comes out when it fails.
  local said
  said=$("${as_root[@]}" apt-get -q update 2>&1) || fail "apt-get update failed:" "$said"
  said=$("${as_root[@]}" apt-get -q install -y --no-install-recommends "$@" 2>&1) ||
    fail "apt-get install failed:" "$said"
}

main() {
  check_swift
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this system has no apt-get, so packages cannot be installed here." \
      "Install the development files of lz4, xxhash, OpenSSL (libcrypto), libyaml, libzip, curl, libmicrohttpd and SQLite by hand;" \
      "on Debian they are: ${packages[*]}" \
      "then build with: swift build -c release --static-swift-stdlib --product replay"
  fi
  local missing
  missing=$(missing_packages)
  [[ -z $missing ]] && return 0
  # Names hold no blanks, so splitting at them is what is wanted.
  # shellcheck disable=SC2086
  install_packages $missing
  missing=$(missing_packages)
  [[ -z $missing ]] || fail "still missing after the installation: $missing"
  echo "setup: done"
}

main "$@"
