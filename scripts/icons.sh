#!/usr/bin/env bash
# `make icons`: draws the PNGs in icons/ from the SVGs beside them. Their order is the design's: the plain mark up to 40
# pixels, the full one above.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh
# shellcheck source=scripts/needs.sh
. scripts/needs.sh

# draw SOURCE PIXELS PNG
draw() {
    rsvg-convert --width "$2" --height "$2" --output "icons/$3" "icons/$1"
    say "icons/$3"
}

draw_all() {
    draw portico-32.svg 32 32x32.png
    draw portico.svg 128 128x128.png
    draw portico.svg 256 128x128@2x.png
    draw portico.svg 512 icon.png
}

steps_begin 2
step 'What is needed' need_packages librsvg2-bin
step 'Drawing' draw_all
