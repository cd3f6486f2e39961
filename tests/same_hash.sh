#!/bin/sh
# The same scenarios give the same traces, whichever compiler built the program and however: gcc and
# clang at -O0, -O2, -O3 and under the sanitizers.  Called by `make same-hash`; builds below $BUILD/hash-*.
# HASH_ONLY names some of them, as in "gcc-O2 clang-O3".
set -u

cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
MAKE=${MAKE:-make}
sanitize="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined"
jobs=$(nproc)
first=
status=0

# one NAME CC CFLAGS
one() {
	case " ${HASH_ONLY:-$1} " in
	*" $1 "*) ;;
	*) return ;;
	esac
	if ! command -v "$2" >/dev/null; then
		echo "$1: there is no $2: skipped"
		return
	fi
	dir=$BUILD/hash-$1
	if ! $MAKE --no-print-directory -s -j"$jobs" BUILD="$dir" CC="$2" CFLAGS="$3" \
	    "$dir/tests/hash" >"$BUILD/hash.log" 2>&1; then
		cat "$BUILD/hash.log"
		status=1
		return
	fi
	hash=$("$dir/tests/hash") || status=1
	echo "$hash  $1"
	first=${first:-$hash}
	if [ "$hash" != "$first" ]; then
		status=1
	fi
}

mkdir -p "$BUILD"
for cc in gcc clang; do
	one "$cc-O0" "$cc" -O0
	one "$cc-O2" "$cc" -O2
	one "$cc-O3" "$cc" -O3
	one "$cc-sanitizers" "$cc" "$sanitize"
done
if [ $status -ne 0 ]; then
	echo "not the same"
fi
exit $status
