#!/bin/sh
# docs/lab-sheet.md against the program: its commands of iopath work, and the figures beside them are
# what they print today.  The commands of other tools are for students.
set -u

cd "$(dirname "$0")/.." || exit 1
iopath=${BUILD:-build}/iopath
doc=docs/lab-sheet.md
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

complain() {
	echo "lab sheet: $1"
	status=1
}

# Where a block begins with a command of iopath, the lines below are of what that prints.
rows() {	# without what marks the evidence, and with single blanks
	sed 's/ [a-z]\{1,2\}$//; s/  */ /g; s/^ //; s/ $//'
}
awk '/^```/ { on = !on; next } on && /^\$ iopath / { command = substr($0, 10); next }
	/^\$ / { command = "" } !on { command = "" } on && command { print command "\t" $0 }' "$doc" >"$tmp/sheet"
[ -s "$tmp/sheet" ] || complain "no figures of iopath"
cut -f 1 "$tmp/sheet" | sort -u >"$tmp/commands"
while IFS= read -r command; do
	# shellcheck disable=SC2086 # words of a command
	"$iopath" $command >"$tmp/out" 2>"$tmp/err"
	case $? in
	0) ;;
	3)	echo "lab sheet: iopath $command: skipped: $(grep -m 1 skipped "$tmp/out" "$tmp/err")"
		continue ;;
	*)	complain "iopath $command: $(cat "$tmp/err")$(grep -A 2 'contradicted, because' "$tmp/out")" ;;
	esac
	rows <"$tmp/out" >"$tmp/rows"
	awk -F '\t' -v c="$command" '$1 == c { print $2 }' "$tmp/sheet" | rows | while IFS= read -r row; do
		grep -qxF "$row" "$tmp/rows" && continue
		figure=${row%% [0-9a-z-]* [0-9cdru]*}
		if grep -q "^$figure .*not observable$" "$tmp/rows"; then
			echo "lab sheet: $figure cannot be seen on this host" >&2
		else
			echo "$row"
		fi
	done >"$tmp/missing"
	[ -s "$tmp/missing" ] && complain "iopath $command does not print: $(head -n 1 "$tmp/missing")"
done <"$tmp/commands"

# The program that the other commands look at: copied is A, passed on is B.
if python3 -c 'import os, socket; os.sendfile' 2>/dev/null; then
	head -c 65536 /dev/urandom >"$tmp/file"
	for way in read-write:A mmap-write:A sendfile:B; do
		python3 docs/lab/send.py "${way%:*}" "$tmp/file" overwrite >"$tmp/out" 2>&1
		grep -q "^${way#*:}\{16\} " "$tmp/out" || complain "send.py ${way%:*}: $(cat "$tmp/out")"
		python3 docs/lab/send.py "${way%:*}" "$tmp/file" >"$tmp/out" 2>&1
		grep -q '^read_bytes: [0-9]' "$tmp/out" || complain "send.py ${way%:*}: $(cat "$tmp/out")"
	done
else
	echo "lab sheet: no python3: send.py was not tried"
fi
exit $status
