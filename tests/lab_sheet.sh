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

# The program that the commands look at, built as the sheet says.
case ${WERROR:-} in 1) werror=-Werror ;; *) werror= ;; esac
# shellcheck disable=SC2086 # words of a command
${CC:-cc} -O2 -Wall -Wextra $werror -o "$tmp/send" docs/lab/send.c || {
	complain "send.c cannot be built"
	exit 1
}
head -c 1048576 /dev/urandom >"$tmp/file"

# Where a block begins with a command of iopath, the lines below are of what that prints.
rows() {	# without what marks the evidence, and with single blanks
	sed 's/ [a-z]\{1,2\}$//; s/  */ /g; s/^ //; s/ $//'
}
awk '/^```/ { on = !on; next } on && /^\$ iopath / { command = substr($0, 10); next }
	/^\$ / { command = "" } !on { command = "" } on && command { print command "\t" $0 }' "$doc" >"$tmp/sheet"
[ -s "$tmp/sheet" ] || complain "no figures of iopath"
cut -f 1 "$tmp/sheet" | sort -u >"$tmp/commands"
while IFS= read -r command; do
	here=$(echo "$command" | sed "s|\./send \(.*\) file\$|$tmp/send \1 $tmp/file|")
	# shellcheck disable=SC2086 # words of a command
	"$iopath" $here >"$tmp/out" 2>"$tmp/err"
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

# What send itself prints: copied is A, passed on is B, and the file is what it was.
cp "$tmp/file" "$tmp/same"
for way in read-write:A mmap-write:A sendfile:B; do
	"$tmp/send" "${way%:*}" "$tmp/file" overwrite >"$tmp/out" 2>&1
	grep -q "^${way#*:}\{16\} " "$tmp/out" || complain "send ${way%:*} overwrite: $(cat "$tmp/out")"
	"$tmp/send" "${way%:*}" "$tmp/file" 2 >"$tmp/out" 2>&1
	grep -q '^read_bytes: [0-9]' "$tmp/out" || complain "send ${way%:*}: $(cat "$tmp/out")"
done
cmp -s "$tmp/file" "$tmp/same" || complain "send overwrite did not give the file its bytes back"
for arguments in "" "copy $tmp/file" "sendfile $tmp/file 0" "sendfile $tmp/file 2x"; do
	# shellcheck disable=SC2086 # words of a command
	"$tmp/send" $arguments >"$tmp/out" 2>&1
	[ $? -eq 2 ] || complain "send $arguments: $(cat "$tmp/out")"
done
"$tmp/send" sendfile "$tmp/none" >"$tmp/out" 2>&1
grep -qF "$tmp/none: No such file" "$tmp/out" || complain "send, without its file: $(cat "$tmp/out")"
exit $status
