#!/usr/bin/env bash
# The address checker in figures: sizes, addresses a second in the terminal, milliseconds in Chromium.
#
# Needs ../shared beside the repository and what `cargo xtask test` installs.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --package guidepost
grep -v '^#' ../shared/validator/cases.tsv | cut -f1 | awk 'length < 2000' >"$work/cases"
for _ in $(seq 1000); do cat "$work/cases"; done >"$work/many"
lines=$(wc -l <"$work/many")
/usr/bin/time -f '%e %U' -o "$work/time" taskset --cpu-list 0 target/release/guidepost check-url --jsonl <"$work/many" >/dev/null || true
tail -n 1 "$work/time" | awk -v lines="$lines" \
  '{ printf "check-url --jsonl on one core: %d addresses/s (%d per second of processor time)\n", lines / $1, lines / $2 }'
node benches/checker.mjs
