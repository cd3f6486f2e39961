#!/bin/sh
# Who may include whom: sim nobody, real sim, ui both.  And sim.a asks of the outside only what
# stands on a list, so that no file, clock, terminal or randomness can creep in.
set -u

cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
status=0

complain() {
	echo "layers: $1"
	status=1
}

found=$(grep -rn '#include "\(real\|ui\)/' sim) && complain "sim includes: $found"
found=$(grep -rn '#include "ui/' real) && complain "real includes: $found"
found=$(grep -rln '#include "[^/"]*"' sim real ui) && complain "an include without its folder: $found"
found=$(grep -rlE '#include <(curses|ncurses|ncursesw)[./]' sim real ui)
[ "$found" = ui/term.c ] || complain "<curses.h> belongs in ui/term.c alone, found in: $found"
found=$(grep -rnE '\b(float|double) +\*?[a-z_]+ *[=;)]' sim --include='*.c' --include='*.h') &&
	complain "no floating point in the model: $found"

# Sanitizers and coverage add symbols of their own; the plain build is the one that counts.
if [ -f "$BUILD/sim.a" ] && ! nm "$BUILD/sim.a" 2>/dev/null | grep -q '__asan_\|__ubsan_'; then
	allowed='abort|__assert_fail|__stack_chk_fail|calloc|free|malloc|realloc'
	allowed="$allowed|mem[a-z]+|str[a-z]+|__(mem|str)[a-z]+_chk|qsort|toupper|tolower"
	allowed="$allowed|__ctype_[a-z_]+|__isoc[0-9]+_(sscanf|strto[a-z]+)|sscanf|__errno_location"
	allowed="$allowed|v?snprintf|__v?snprintf_chk|cJSON_[A-Za-z]+|_GLOBAL_OFFSET_TABLE_"
	nm "$BUILD/sim.a" | awk '$2 ~ /^[TDRBCVW]$/ { print $3 }' | sort -u >"$BUILD/sim.defined"
	found=$(nm -u "$BUILD/sim.a" | awk 'NF == 2 && $1 == "U" { print $2 }' | sort -u |
		comm -23 - "$BUILD/sim.defined" | grep -vxE "$allowed")
	[ -z "$found" ] || complain "sim.a needs from outside: $found"
elif [ ! -f "$BUILD/sim.a" ]; then
	complain "$BUILD/sim.a is not built"
fi
exit $status
