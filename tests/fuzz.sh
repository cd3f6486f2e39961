#!/bin/sh
# Run the fuzz targets that `make fuzz` has built, one after the other, for FUZZ_SECONDS each.
#
# What they learn stays in $BUILD/learnt/, so a later run goes on from there; what they find goes to
# $BUILD/found/.  Put a finding into tests/corpus/TARGET/: tests/test_corpus.c keeps it.
set -u

cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build/fuzz}
seconds=${FUZZ_SECONDS:-20}
targets=${FUZZ_TARGETS:-scenario trace engine}
status=0

export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}"
seeds=$BUILD/seeds
rm -rf "$seeds"
mkdir -p "$seeds/scenario" "$seeds/trace" "$seeds/engine" "$BUILD/found"

cp scenarios/*.json "$seeds/scenario"
strategies=$(sed -n 's/^STRATEGY(\(.*\))/\1/p' sim/strategies.def | tr _ -)
number=0
for strategy in $strategies; do
	"$BUILD/iopath" run static-file --strategy "$strategy" --set file.size=64KiB --format jsonl \
		>"$seeds/trace/$strategy" || exit 1
	# The strategy's number, the newest kernel, and nothing set.
	# shellcheck disable=SC2059
	printf "\\$(printf %o "$number")\\003" >"$seeds/engine/$strategy"
	number=$((number + 1))
done
# The words of a scenario and of a recording.
grep -oh '"[a-z_.-]*"' sim/key.c sim/scenario*.c sim/trace_json.c sim/step.c sim/event.c \
	scenarios/*.json | sort -u | sed 's/"/\\"/g; s/.*/"&"/' >"$seeds/words"

for target in $targets; do
	learnt=$BUILD/learnt/$target
	mkdir -p "$learnt"
	"$BUILD/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
		-max_len=16384 -dict="$seeds/words" -print_final_stats=1 \
		-artifact_prefix="$BUILD/found/$target-" \
		"$learnt" "$seeds/$target" "tests/corpus/$target" >"$BUILD/$target.log" 2>&1
	got=$?
	if [ $got -ne 0 ]; then
		status=1
		tail -n 60 "$BUILD/$target.log"
	fi
	printf '%-10s %s\n' "$target" "$(sed -n 's/^stat::\([a-z_]*\): */\1 /p' "$BUILD/$target.log" |
		grep -E 'number_of_executed_units|new_units_added|peak_rss' | tr '\n' ' ')"
done
exit $status
