#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the README's pictures from the real program: starts it under Xvfb, clicks the first example, and photographs the sweep while it
# grows and when it has ended (apt install xvfb xdotool imagemagick). Run packaging/run once before, so that there is a program.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
readonly program=../../build/packaging/bin/fathom
readonly width=1280 height=720
readonly first_card='430 330' # on the start page

scratch=$(mktemp -d)
export HOME=$scratch XDG_CONFIG_HOME=$scratch XDG_RUNTIME_DIR=$scratch FATHOM_CACHE_DIR=$scratch/cache DISPLAY=:93
export QT_LOGGING_RULES=fathom.start.info=true
trap 'kill $(jobs -p) 2> /dev/null; rm -rf "$scratch"' EXIT
Xvfb $DISPLAY -screen 0 ${width}x$height"x24" -nolisten tcp > /dev/null 2>&1 &
sleep 1
$program 2> "$scratch/log" &
for _ in $(seq 100); do grep -q 'first frame' "$scratch/log" && break; sleep 0.1; done
window=$(xdotool search --name Fathom | head -1)
xdotool windowmove "$window" 0 0 windowsize "$window" $width $height
sleep 1
import -window root start.png
# shellcheck disable=SC2086
xdotool mousemove $first_card click 1 mousemove 640 700
frame=0
until grep -q 'a run has finished' "$scratch/log"; do
    import -window root "$scratch/frame$(printf %03d $frame).png"
    frame=$((frame + 1))
    [ $frame -lt 300 ] || { echo 'the run does not end' >&2; exit 1; }
done
sleep 2
import -window root sweep.png
cp sweep.png "$scratch/frame999.png"
convert -delay 40 start.png -delay 12 "$scratch"/frame0*.png -delay 300 "$scratch/frame999.png" -resize 960x -colors 128 -layers optimize -loop 0 first-minute.gif
