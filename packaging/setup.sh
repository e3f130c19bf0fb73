# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What packaging/run and packaging/test share: packages, configuration, build. They source it in the repository's root.
# shellcheck shell=bash

# One directory for run and test, so that each reuses what the other has built.
build_dir=build/packaging

say() { printf 'fathom: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The packages of the list, and those given, that are not installed, one a line; of "a|b" the first one that apt knows.
missing_packages() {
    local line package chosen
    local -A installed=()
    while read -r package; do
        installed[$package]=1
    done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')

    {
        sed -e 's/[[:space:]]*#.*//' -e '/^$/d' packaging/packages.txt
        [ $# = 0 ] || printf '%s\n' "$@"
    } | while read -r line; do
        chosen=
        for package in ${line//|/ }; do
            [ -n "${installed[$package]:-}" ] && continue 2
            if [ -z "$chosen" ] && apt-cache show "$package" >/dev/null 2>&1; then chosen=$package; fi
        done
        echo "${chosen:-${line%%|*}}"
    done
}

# Those of the list, and those given.
install_packages() {
    command -v dpkg-query >/dev/null || fail "this needs Debian 12, or a system that installs Debian packages." \
        "Elsewhere, install what packaging/packages.txt lists and build with: cmake --preset packaging"
    local missing as_root=
    missing=$(missing_packages "$@" | xargs)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        as_root=$(command -v sudo) || fail "these packages are missing: $missing." \
            "Run this as root, or as a user who may use sudo, or have an administrator install them."
    fi
    say "installing packages; packaging/packages.txt has the reason for each"
    $as_root apt-get update -q
    # Asked again, because only now apt knows which of several names this release has. One word per package.
    # shellcheck disable=SC2046
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(missing_packages "$@")
}

# Ninja runs CMake by itself when a CMakeLists.txt has changed; presets and the environment it does not watch.
is_configured() {
    [ "$build_dir/build.ninja" -nt CMakePresets.json ] || return
    [ -z "${FATHOM_SHARED:-}" ] || grep -qx "FATHOM_SHARED:PATH=$FATHOM_SHARED" "$build_dir/CMakeCache.txt"
}

configure() {
    if is_configured; then return; fi
    # Warnings are errors with the compiler that Fathom is developed with; a newer one's must not keep anyone from running it.
    local strict=OFF
    if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release; then strict=ON; fi
    cmake --preset packaging -DFATHOM_WARNINGS_AS_ERRORS=$strict ${FATHOM_SHARED:+"-DFATHOM_SHARED=$FATHOM_SHARED"}
}

# As many compilers as there are cores, but no more than memory allows: those that read torch's headers need over 1 GB.
build() {
    local jobs room
    jobs=$(nproc)
    room=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
    if [ "$room" -lt "$jobs" ]; then jobs=$((room > 0 ? room : 1)); fi
    ninja -C "$build_dir" -j "$jobs" "$@"
}
