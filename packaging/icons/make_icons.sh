#!/bin/sh
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the icon's pictures from its drawing (apt install librsvg2-bin). Run it when resources/icons/fathom.svg has changed.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
for size in 16 22 24 32 48 64 128 256 512; do
    rsvg-convert --width $size --height $size ../../resources/icons/fathom.svg --output fathom-$size.png
done
