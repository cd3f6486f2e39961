#!/bin/sh
# `iopath check` as a user meets it: exit statuses, output whole or not at all, and nothing left
# behind, whatever ends it.
set -u

cd "$(dirname "$0")/.." || exit 1
iopath=$(pwd)/${BUILD:-build}/iopath
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
status=0

fail() {
	echo "check: $1"
	status=1
}

# expect STATUS COMMAND...
expect() {
	want=$1
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ $got -eq "$want" ] || fail "exit status $got, not $want: $*: $(cat "$tmp/out" "$tmp/err")"
}

# Nobody has a file of that folder open, named or not, within a few seconds.
nothing_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		if [ -z "$(ls -A "$tmp/files")" ] &&
		   ! find /proc/[0-9]*/fd -lname "$tmp/files/*" 2>/dev/null | grep -q .; then
			return 0
		fi
		sleep 0.5
	done
	fail "left behind after $1: $(ls -A "$tmp/files")"
}

expect 0 "$iopath" check textbook
grep -q ' confirmed, 0 contradicted, ' "$tmp/out" || fail "no sum in the table"
expect 0 "$iopath" check textbook --pages
grep -q '^ *AAAAAAAAAAAAAAAA$' "$tmp/out" || fail "no page that was copied"
grep -q '^ *BBBBBBBBBBBBBBBB$' "$tmp/out" || fail "no page that was passed on"
expect 0 "$iopath" check static-file --format json --output "$tmp/check.json"
grep -q '"format": "iopath-check"' "$tmp/check.json" || fail "no JSON in the file"
[ -s "$tmp/out" ] && fail "--output leaves something for standard output"
expect 3 "$iopath" check static-file --strategy cow
expect 3 "$iopath" check textbook --strategy sendfile@linux-2.1 --lab loopback
expect 2 "$iopath" check textbook --lab ether
grep -q 'accepted: auto, veth, loopback' "$tmp/err" || fail "no list of labs"
expect 3 env TMPDIR="$tmp/none" "$iopath" check
grep -q "$tmp/none" "$tmp/err" || fail "the missing TMPDIR is not named"
expect 2 "$iopath" check textbook --format csv
grep -q 'accepted: table, json' "$tmp/err" || fail "no list of formats"
expect 2 "$iopath" check nonsense

# The matrix: as many cases as are not fixed, in each format.
expect 0 "$iopath" check --matrix --strategy read-write,sendfile --set file.size=64KiB --set nic.scatter_gather=true
grep -q '^8 cases: 8 confirmed, 0 contradicted, 0 skipped\.$' "$tmp/out" ||
	fail "the matrix: $(tail -n 2 "$tmp/out")"
expect 0 "$iopath" check --matrix textbook --strategy sendfile --set file.size=1 --set file.cache=warm \
	--set nic.scatter_gather=true --format markdown
grep -q '^| sendfile | 1 | 1 | 0 | 0 |$' "$tmp/out" || fail "the matrix in a document: $(cat "$tmp/out")"
expect 3 "$iopath" check --matrix --strategy cow --set chunk=4KiB --format json
grep -q '"format": "iopath-matrix"' "$tmp/out" || fail "no JSON of the matrix"
expect 2 "$iopath" check --matrix --format csv
grep -q 'accepted: table, markdown, json' "$tmp/err" || fail "no list of formats of the matrix"

# The runs as traces: both sides in a file, which the display reads; or in the formats of run.
if "$iopath" run textbook --real --strategy read-write 2>&1 >/dev/null | grep -q skipped; then
	echo "check: no traces without ptrace"
else
	expect 0 "$iopath" check textbook --strategy read-write,sendfile,cow --trace "$tmp/both.jsonl"
	[ "$(grep -c '"source":"real"' "$tmp/both.jsonl")" -eq 2 ] || fail "not two real traces"
	[ "$(grep -c '"source":"model"' "$tmp/both.jsonl")" -eq 2 ] || fail "not two of the model"
	expect 0 "$iopath" check textbook --strategy sendfile --trace "$tmp/both.json"
	grep -q '^"traceEvents":' "$tmp/both.json" || fail "no chrome in both.json"
	[ "$(grep -c '"process_name"' "$tmp/both.json")" -ge 2 ] || fail "not both in both.json"
	expect 0 "$iopath" view "$tmp/both.jsonl"
	[ -s "$tmp/err" ] && fail "view of a real trace: $(cat "$tmp/err")"
	grep -q '^read-write (real)  *2 ' "$tmp/out" || fail "no copies in: $(cat "$tmp/out")"
	for format in table json jsonl chrome csv memory text; do
		expect 0 "$iopath" run textbook --real --strategy read-write --format $format
		[ -s "$tmp/out" ] || fail "run --real --format $format prints nothing"
	done
	expect 3 "$iopath" run textbook --real --strategy cow
	grep -q '^iopath: cow: skipped: ' "$tmp/err" || fail "no reason for what is skipped"
	expect 3 "$iopath" check textbook --strategy read-write --trace /dev/full
	expect 3 "$iopath" check textbook --strategy cow --trace "$tmp/none.jsonl"
	[ -e "$tmp/none.jsonl" ] && fail "a trace of nothing"
fi

# A full disk, a closed output, a reader that leaves.
"$iopath" check textbook >/dev/full 2>"$tmp/err"
[ $? -eq 3 ] || fail "a full disk is not status 3"
[ "$(wc -l <"$tmp/err")" -eq 1 ] || fail "not one line about a full disk: $(cat "$tmp/err")"
"$iopath" check textbook >&- 2>"$tmp/err"
[ $? -eq 3 ] || fail "a closed output is not status 3"
# In a pipe, and the reader sees no more than one line.
[ "$("$iopath" check textbook | head -n 1 | wc -l)" -eq 1 ] || fail "no line for head"

# A direct chunk that is no multiple of the block is skipped, not refused.
expect 3 "$iopath" check static-file --strategy direct-write --set chunk=5000
expect 0 "$iopath" check static-file --strategy direct-write,sendfile --set chunk=5000
expect 2 "$iopath" check static-file --strategy direct-write@linux-2.1

# Through a lab, if there can be one: what a device that does not gather copies, page by page.
"$iopath" check lesson-6-two-nics --strategy sendfile --set nic.scatter_gather=false --lab veth \
	--pages >"$tmp/out" 2>"$tmp/err"
case $? in
0)	grep -q 'receiver, once delivered: 256 pages, all old: copied' "$tmp/out" ||
		fail "no copy at the device"
	expect 0 "$iopath" check textbook --strategy sendfile@linux-2.1 --format json
	grep -q '"lab": "veth"' "$tmp/out" || fail "no lab in the JSON" ;;
3)	grep -q '^iopath: --lab veth: there can be no lab here: .*namespace' "$tmp/err" ||
		fail "no reason for the missing lab: $(cat "$tmp/err")" ;;
*)	fail "--lab veth: $(cat "$tmp/out" "$tmp/err")" ;;
esac

# Sent twice: the file's new bytes from references, the old ones from a copy.
expect 0 "$iopath" check lesson-7-sent-twice
if grep -q 'through a lab' "$tmp/out" || [ "$(id -u)" -eq 0 ]; then
	[ "$(grep -c '^ retransmitted.bytes .* \(new *new\|old *old\) *confirmed' "$tmp/out")" -eq 2 ] ||
		fail "no two rows of what was retransmitted"
fi

# No process of the one that was ended is left, within a few seconds: so no lab either.
no_lab_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		for process in /proc/[0-9]*; do
			if [ "$(readlink "$process/exe" 2>/dev/null)" = "$iopath" ] &&
			   grep -qz "^IOPATH_TEST=$$\$" "$process/environ" 2>/dev/null; then
				sleep 0.5
				continue 2
			fi
		done
		return 0
	done
	fail "a process is left after $1"
}

# Ended in the middle: nothing is left, neither a file nor a process that holds one.
mkdir -m 777 "$tmp/files"
for signal in TERM HUP KILL; do
	IOPATH_TEST=$$ TMPDIR=$tmp/files "$iopath" check static-file --set file.size=100MiB >"$tmp/out" 2>&1 &
	sleep 0.4
	kill -s $signal $!
	wait $! 2>/dev/null
	[ $? -gt 128 ] || fail "SIG$signal did not end it"
	nothing_left "SIG$signal"
	no_lab_left "SIG$signal"
done
TMPDIR=$tmp/files expect 0 "$iopath" check textbook
nothing_left "a check"

# A watched program ends with the signal that its watcher gets.  (The shell has SIGINT ignored for what it
# starts in the background.)
if "$iopath" watch -- true >"$tmp/out" 2>&1 && env --default-signal=INT true 2>/dev/null; then
	for signal in INT TERM HUP; do
		env --default-signal=INT "$iopath" watch --format table -- sleep 60 >"$tmp/out" 2>&1 &
		sleep 0.4
		kill -s $signal $!
		tries=0
		while kill -0 $! 2>/dev/null && [ $tries -lt 100 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		kill -s KILL $! 2>/dev/null && fail "watch goes on after SIG$signal"
		wait $! 2>/dev/null
	done
fi

# As nobody in particular.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	cp "$iopath" "$tmp/iopath"
	for cache in cold warm; do
		expect 0 setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/iopath" check \
			static-file --set file.cache=$cache
	done
fi
exit $status
