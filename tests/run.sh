#!/bin/sh
# Run the test programs named as arguments, then the test scripts beside this file.
# Exit status 77 of a script is a skip; its last line says why.  Ends with a line of totals.
set -u

cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD
log=$BUILD/test.log
passed=0 failed=0 skipped=0

count() {	# how many tests have that mark; those that failed stand in the log twice
	grep "^\[ *$1 *\] " "$log" | grep -v 'test(s)' | sort -u | grep -c ''
}

for program in "$@"; do
	case ${VALGRIND:-}:$program in
	1:*test_real* | 1:*test_term*) continue ;;	# ptrace and terminals do not run under it
	1:*test_scenarios | 1:*test_published) continue ;;	# as long as the laws, over the same code
	1:*test_laws) LAWS_N=${LAWS_N:-12} valgrind -q --error-exitcode=99 --leak-check=full "$program" >"$log" 2>&1 ;;
	1:*) valgrind -q --error-exitcode=99 --leak-check=full "$program" >"$log" 2>&1 ;;
	*) "$program" >"$log" 2>&1 ;;
	esac
	status=$?
	ok=$(count OK) skip=$(count SKIPPED) bad=$(count FAILED)
	if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	passed=$((passed + ok)) skipped=$((skipped + skip)) failed=$((failed + bad))
	printf '%-24s %4d passed %3d failed %3d skipped\n' "${program##*/}" "$ok" "$bad" "$skip"
	if [ $status -ne 0 ]; then cat "$log"; fi
	if [ "$skip" -gt 0 ]; then grep -B1 '^\[ *SKIPPED *\] [a-zA-Z]' "$log"; fi
done

for script in tests/*.sh; do
	case ${VALGRIND:-}:$script in
	1:* | :tests/run.sh | :tests/fuzz.sh | :tests/same_hash.sh) continue ;;	# make targets of their own
	esac
	sh "$script" >"$log" 2>&1
	case $? in
	0) passed=$((passed + 1)); printf '%-24s passed\n' "${script##*/}" ;;
	77) skipped=$((skipped + 1)); printf '%-24s skipped: %s\n' "${script##*/}" "$(tail -n 1 "$log")" ;;
	*) failed=$((failed + 1)); printf '%-24s FAILED\n' "${script##*/}"; cat "$log" ;;
	esac
done

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
