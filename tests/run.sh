#!/bin/sh
# Run the test programs named as arguments, then the test scripts beside this file.  What measures
# nothing runs side by side, one for each CPU; the real half and the terminal one after the other.
# BRIEF=1 is for builds that are slow: without what takes long and shows there nothing new.
# Exit status 77 of a script is a skip; its last line says why.  Ends with a line of totals.
# Called by itself with --one, it runs one program or script and leaves its log and exit status.
set -u

cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD
logs=$BUILD/test-logs
passed=0 failed=0 skipped=0

one() {
	name=${1##*/}
	log=$logs/$name.log
	case ${VALGRIND:-}:$1 in
	*.sh) sh "$1" ;;
	1:*test_laws | 1:*test_monotonic) LAWS_N=${LAWS_N:-12} valgrind -q --error-exitcode=99 --leak-check=full "$1" ;;
	1:*) valgrind -q --error-exitcode=99 --leak-check=full "$1" ;;
	*) "$1" ;;
	esac >"$log" 2>&1
	echo $? >"$logs/$name.status"
}

if [ "${1:-}" = --one ]; then
	one "$2"
	exit 0
fi

count() {	# how many tests have that mark; those that failed stand in the log twice
	grep "^\[ *$1 *\] " "$log" | grep -v 'test(s)' | sort -u | grep -c ''
}

tell_program() {
	ok=$(count OK) skip=$(count SKIPPED) bad=$(count FAILED)
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	passed=$((passed + ok)) skipped=$((skipped + skip)) failed=$((failed + bad))
	printf '%-24s %4d passed %3d failed %3d skipped\n' "$name" "$ok" "$bad" "$skip"
	if [ "$status" -ne 0 ]; then cat "$log"; fi
	if [ "$skip" -gt 0 ]; then grep -B1 '^\[ *SKIPPED *\] [a-zA-Z]' "$log"; fi
}

tell_script() {
	case $status in
	0) passed=$((passed + 1)); printf '%-24s passed\n' "$name" ;;
	77) skipped=$((skipped + 1)); printf '%-24s skipped: %s\n' "$name" "$(tail -n 1 "$log")" ;;
	*) failed=$((failed + 1)); printf '%-24s FAILED\n' "$name"; cat "$log" ;;
	esac
}

tell() {
	for test in "$@"; do
		name=${test##*/}
		log=$logs/$name.log
		status=$(cat "$logs/$name.status" 2>/dev/null || echo 99)	# it could not be started
		case $test in
		*.sh) tell_script ;;
		*) tell_program ;;
		esac
	done
}

left_out=""
if [ -n "${BRIEF:-}" ]; then
	for name in check events evict index matrix profile record run timing watch witness; do
		left_out="$left_out real_$name"
	done
	if [ -n "${VALGRIND:-}" ]; then	# they hardly read what is not set
		left_out="$left_out explain question quiz side_by_side smooth sweep ask origin"
		left_out="$left_out compare compare_range compare_witness"
	fi
fi

beside="" alone=""
for test in "$@"; do
	case " $left_out " in
	*" ${test##*/test_} "*) continue ;;
	esac
	case ${VALGRIND:-}:$test in
	1:*test_real* | 1:*test_term* | 1:*test_smooth*) ;;	# ptrace and terminals do not run under it
	1:*test_scenarios | 1:*test_published | 1:*test_path) ;;	# as long as the laws, over the same code
	1:*test_view_golden) ;;		# thousands of screens; test_app and test_timeline draw, too
	*test_laws) beside="$test $beside" ;;	# the longest: first
	*test_real* | *test_term*) alone="$alone $test" ;;
	*) beside="$beside $test" ;;
	esac
done
for script in tests/*.sh; do
	case ${VALGRIND:-}:$script in
	1:* | :tests/run.sh | :tests/fuzz.sh | :tests/same_hash.sh) ;;	# make targets of their own
	:tests/layers.sh | :tests/docs.sh) beside="$beside $script" ;;
	:tests/check.sh | :tests/lab_sheet.sh | :tests/opened.sh)
		[ -n "${BRIEF:-}" ] || alone="$alone $script" ;;
	*) alone="$alone $script" ;;
	esac
done

rm -rf "$logs"
mkdir -p "$logs"
# Names have no blanks, so the lists are taken apart at them.
# shellcheck disable=SC2086
{
	printf '%s\n' $beside | xargs -n 1 -P "$(nproc)" sh "$0" --one
	tell $beside
	for test in $alone; do
		one "$test"
		tell "$test"
	done
}

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
