#!/bin/sh
# The command line as a user meets it: exit statuses, one-line errors, output whole or not at all.
set -u

cd "$(dirname "$0")/.." || exit 1
root=$(pwd)
iopath=$(pwd)/${BUILD:-build}/iopath
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

fail() {
	echo "cli: $1"
	status=1
}

# expect STATUS PATTERN COMMAND...: the exit status, and one line on standard error that has the pattern.
expect() {
	want=$1 pattern=$2
	shift 2
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ $got -eq "$want" ] || fail "exit status $got, not $want: $*"
	if [ -n "$pattern" ]; then
		grep -q -- "$pattern" "$tmp/err" || fail "no \"$pattern\" in \"$(cat "$tmp/err")\": $*"
		[ "$(wc -l <"$tmp/err")" -eq 1 ] || fail "more than one line of error: $*"
	elif [ -s "$tmp/err" ]; then
		fail "unexpected: $(cat "$tmp/err"): $*"
	fi
}

cd "$tmp" || exit 1	# it works from any folder

expect 0 "" "$iopath" --version
expect 0 "" "$iopath" --help
expect 0 "" "$iopath" help check
expect 0 "" "$iopath" run --help
for what in "" strategies scenarios machines kernels keys keyboard; do
	# shellcheck disable=SC2086 # nothing, or one word
	expect 0 "" "$iopath" list $what
	[ -s "$tmp/out" ] || fail "list $what prints nothing"
done
for strategy in read-write mmap-write sendfile direct-write direct-async; do
	expect 0 "" "$iopath" explain $strategy
done
for format in table json jsonl chrome csv memory text diff; do
	expect 0 "" "$iopath" run textbook --format $format
	[ -s "$tmp/out" ] || fail "run --format $format prints nothing"
done

for format in frames svg html cast mermaid; do
	expect 0 "" "$iopath" run textbook --format $format
	[ -s "$tmp/out" ] || fail "run --format $format prints nothing"
done
expect 0 "" "$iopath" run high-concurrency --format svg --step 100000 --size 120x36 --theme light
expect 2 "accepted: 0 to 19" "$iopath" run textbook --format svg --step 20 --output step.txt
expect 0 "" "$iopath" run textbook --strategy read-write,sendfile --compare --format svg --step 9
expect 2 "textbook has 5 paths; accepted: two or three" "$iopath" run textbook --compare --format html
expect 2 "accepted with --format frames" "$iopath" run textbook --compare
expect 2 "accepted with --compare" "$iopath" run textbook --clock --format html
expect 2 "at most 2000" "$iopath" run kafka --format html
expect 2 "accepted with --format frames" "$iopath" run textbook --step 3
expect 3 "cannot write" "$iopath" run textbook --format html --output /dev/full

for format in table csv json plot; do
	expect 0 "" "$iopath" sweep textbook --vary rtt=0..4ms --format $format
	[ -s "$tmp/out" ] || fail "sweep --format $format prints nothing"
done
expect 0 "" "$iopath" sweep static-file --vary chunk=1KiB..8KiB,whole --figure cpu
expect 0 "" "$iopath" sweep --vary kernel=linux-2.1,linux-6.18
expect 0 "" "$iopath" sweep --help

# A quiz in a pipe: at the end of the input the rest is unanswered; its own key is all right.
expect 1 "" "$iopath" quiz textbook
[ "$(grep -c '^[0-9]*\. ' "$tmp/out")" -eq 5 ] || fail "quiz does not ask 5 questions"
expect 0 "" "$iopath" quiz textbook --seed 17 --key --format json
expect 0 "" "$iopath" quiz textbook --seed 17 --key
sed -n 's/^\([0-9]*\): /\1: /p' "$tmp/out" >"$tmp/answers"
expect 0 "" "$iopath" quiz textbook --seed 17 --grade "$tmp/answers"
grep -q '"credit": 500, "of": 500' "$tmp/out" || fail "the key is not all right"
sed 's/^[0-9]*: //' "$tmp/answers" | "$iopath" quiz textbook --seed 17 >"$tmp/out" ||
	fail "quiz: the key through a pipe is not all right"
grep -q '^5 of 5 right' "$tmp/out" || fail "quiz: no summary"
sed -i 's/^2: .*/2:/' "$tmp/answers"
expect 1 "" "$iopath" quiz textbook --seed 17 --grade "$tmp/answers" --attempts "$tmp/attempts"
grep -q '"credit": 400, "of": 500' "$tmp/out" || fail "quiz: one unanswered, no 400"
[ "$(wc -l <"$tmp/attempts")" -eq 5 ] || fail "quiz: not an attempt a line"
echo "6: a" >>"$tmp/answers"
expect 2 "answers:6: \"6: a\": accepted: the number of a question from 1 to 5" "$iopath" quiz textbook --seed 17 --grade "$tmp/answers"
expect 2 "standard input:1: \"z\" is no answer" sh -c "echo z | '$iopath' quiz textbook --seed 17"
expect 2 "no-such: cannot be opened" "$iopath" quiz textbook --grade no-such
expect 2 "a whole number from 0 to" "$iopath" quiz textbook --seed -1
expect 2 "a whole number from 0 to" "$iopath" quiz textbook --questions 101
expect 2 "a whole number from 0 to" "$iopath" view textbook --seed x
expect 2 "accepted: one of them" "$iopath" quiz textbook --key --grade x
expect 2 "accepted: without --key" "$iopath" quiz textbook --key --attempts x
expect 2 "accepted with --key or --grade" "$iopath" quiz textbook --format json
expect 2 "accepted: json" "$iopath" quiz textbook --grade x --format text
expect 2 "too many to look at" "$iopath" quiz large-file
expect 3 "cannot be opened" "$iopath" quiz textbook --attempts no/such/folder
expect 3 "cannot be written" sh -c "echo a | '$iopath' quiz textbook --attempts /dev/full"
expect 3 "standard output" sh -c "'$iopath' quiz textbook >/dev/full"
expect 3 "cannot write" "$iopath" quiz textbook --key --output /dev/full
expect 0 "" "$iopath" quiz --help

# A view without a terminal is a run; so is a dumb terminal.
expect 0 "" "$iopath" run textbook
cp "$tmp/out" "$tmp/run"
expect 0 "" "$iopath" view textbook
cmp -s "$tmp/out" "$tmp/run" || fail "view without a terminal is not run"
expect 0 "" "$iopath" view textbook --seed 17 --attempts "$tmp/never"
cmp -s "$tmp/out" "$tmp/run" || fail "view with a seed and without a terminal is not run"
expect 0 "" "$iopath"
cmp -s "$tmp/out" "$tmp/run" || fail "iopath without a terminal is not run"
expect 0 "" env TERM=dumb "$iopath" textbook
expect 0 "" "$iopath" view textbook --step 5 --theme=light --ascii
cmp -s "$tmp/out" "$tmp/run" || fail "view --step without a terminal is not run"
expect 2 "accepted: 0 to 19" "$iopath" view textbook --step 99
expect 2 "accepted: auto, veth, loopback" "$iopath" view textbook --lab nope
expect 2 "accepted: dark, light" "$iopath" view --theme blue
expect 2 "accepted: 1, 2 or 3" "$iopath" view textbook --level 4
expect 2 "accepted: 1, 2 or 3" "$iopath" run textbook --format svg --level all
expect 2 "--level: not with --format mermaid" "$iopath" run textbook --format mermaid --level 2
expect 2 "--level: accepted with --format" "$iopath" run textbook --level 2
"$iopath" run textbook --strategy read-write --format frames --step 12 --level 3 >"$tmp/out"
grep -q "segm. 1, ring 1" "$tmp/out" || fail "run --level 3 shows no segment"
printf "g 12\nq\n" | "$iopath" view textbook --text --level 2 >"$tmp/out"
grep -q "our task: XMIT" "$tmp/out" || fail "view --text --level 2 tells of no XMIT"

# Line by line: the same steps and keys, in a pipe and on a dumb terminal.
printf '3\n\n.\n.\ng 5\nG\nq\n' >"$tmp/lines"
env TERM=dumb "$iopath" view textbook --text <"$tmp/lines" >"$tmp/text" 2>"$tmp/err" ||
	fail "view --text: exit status $?"
for line in "How many" "so it is" "Step 1 of 19" "Step 5 of 19" "Step 19 of 19" "This is the end"; do
	grep -q "$line" "$tmp/text" || fail "view --text does not say: $line"
done
if LC_ALL=C grep -q "$(printf '[\033\200-\377]')" "$tmp/text"; then fail "view --text draws"; fi
expect 0 "" "$iopath" textbook --text
expect 2 "takes no value" "$iopath" view textbook --text=1
expect 2 "accepted: 0 to 19" "$iopath" view textbook --text --step 20
expect 2 "accepted: dark, light" "$iopath" view textbook --text --theme red
expect 0 "" "$iopath" view textbook --present --step 3 --theme=light --mouse
cmp -s "$tmp/out" "$tmp/run" || fail "a presentation without a terminal is not run"
expect 3 "standard output" sh -c "'$iopath' view textbook --text >/dev/full"
expect 0 "" "$iopath" list keyboard --format man
expect 2 "accepted with list keyboard: text" "$iopath" list keyboard --format xml
expect 2 "accepted with list keyboard" "$iopath" list keys --format man

# Any program, watched; where that is not allowed it says so in one line.
expect 2 "accepted: either -- COMMAND" "$iopath" watch
expect 2 "accepted: iopath watch" "$iopath" watch cat
expect 2 "accepted: the number" "$iopath" watch -p x
expect 2 "accepted: table, json" "$iopath" watch --format xml -- cat
expect 3 "cannot be traced" "$iopath" watch -p 999999999
expect 0 "" "$iopath" watch --help
if "$iopath" watch -o "$tmp/w" -- true 2>/dev/null; then
	expect 2 "./no-such cannot be run" "$iopath" watch -- ./no-such
	seq 20000 >"$tmp/numbers"
	for format in table json jsonl chrome csv; do
		expect 0 "" "$iopath" watch --format $format -o "$tmp/w" -- sh -c "cat $tmp/numbers; exit 3"
		[ -s "$tmp/w" ] || fail "watch --format $format writes nothing"
		cmp -s "$tmp/out" "$tmp/numbers" || fail "a watched cat writes something else"
	done
	"$iopath" watch --format jsonl -o "$tmp/w.jsonl" -- cat "$tmp/numbers" >"$tmp/copy"
	expect 0 "" "$iopath" view "$tmp/w.jsonl"
else
	echo "cli: skipped: watch: programs cannot be traced here"
fi
printf 'read(3</f>, "a", 9) = 9\nwrite(4<socket:[1]>, "a", 9) = 9\n' >"$tmp/strace.log"
expect 0 "" "$iopath" view "$tmp/strace.log"
printf 'read(3</f>, "a", 9) = 9\nwrite(4, "a", 9) = 9\n' >"$tmp/strace.log"
expect 2 "strace.log:2: write: descriptor 4 without" "$iopath" view "$tmp/strace.log"

# The same scenario, the same bytes.
"$iopath" run static-file --format jsonl >"$tmp/a"
"$iopath" run static-file --format jsonl >"$tmp/b"
cmp -s "$tmp/a" "$tmp/b" || fail "two runs differ"

expect 2 "nonsense" "$iopath" run nonsense
expect 2 "no-such.json" "$iopath" run ./no-such.json
expect 2 "directory" "$iopath" run .
expect 2 "--frobnicate" "$iopath" run textbook --frobnicate
expect 2 "accepted: table, json" "$iopath" run textbook --format xml
expect 2 "accepted with --real: table, json" "$iopath" run textbook --real --format questions
expect 2 "accepted: a file" "$iopath" check textbook --trace -
expect 2 "accepted: another file" "$iopath" check textbook --trace x --output x
expect 2 "accepted: without --matrix" "$iopath" check --matrix --trace x
expect 2 "--pages: .*accepted: without --matrix" "$iopath" check --matrix --strategy cow --pages
expect 2 "--pages: .*accepted: without --timing" "$iopath" check --timing --strategy cow --pages
expect 2 "--lab veth: .*accepted: loopback" "$iopath" check --timing --strategy cow --lab veth
expect 2 "--lab: accepted with --real" "$iopath" run textbook --lab loopback
expect 2 "--lab foo: accepted" "$iopath" view textbook --lab foo
expect 2 "chunk" "$iopath" run textbook --set chunk=abc
expect 2 "sendfil" "$iopath" run textbook --strategy sendfil
expect 2 "linux-9" "$iopath" run textbook --strategy sendfile@linux-9
expect 2 "--vary: missing; accepted" "$iopath" sweep textbook
expect 2 "did you mean chunk?" "$iopath" sweep textbook --vary chnk=1,2
expect 2 "--vary machine=nvme: unknown machine" "$iopath" sweep textbook --vary machine=nvme
expect 2 "--vary kernel=linux-9: unknown kernel" "$iopath" sweep textbook --vary kernel=linux-9
expect 2 "accepted: elapsed, returned, cpu" "$iopath" sweep textbook --vary rtt=0,1 --figure time
expect 2 "accepted: table, csv, json, plot" "$iopath" sweep textbook --vary rtt=0,1 --format chrome
expect 2 "--set chunks=1: unknown key" "$iopath" sweep textbook --vary rtt=0,1 --set chunks=1
expect 2 "no multiple of disk.block_bytes" "$iopath" sweep textbook --vary chunk=1,2 --strategy direct-write
expect 2 "nonsense" "$iopath" sweep nonsense --vary rtt=0,1
expect 0 "" "$iopath" explain mmap-copy-write
[ "$(grep -c '\[fault in user mode\]' "$tmp/out")" -eq 2 ] || fail "explain: the two rows of a fault"
expect 2 "sendfil" "$iopath" explain sendfil
expect 2 "accepted" "$iopath" explain
expect 0 "" "$iopath" build exercise-sendfile
grep -q "wait disk" "$tmp/out" || fail "build: the steps are not listed"
expect 0 "" "$iopath" build exercise-sendfile --order 11,3,8,7,10,2
expect 1 "" "$iopath" build exercise-sendfile --order 11,3,7
grep -q "^Step 3 (link page-cache > socket-buffer) breaks a rule: " "$tmp/out" || fail "build: the rule"
expect 2 "accepted: steps from 1 to 11" "$iopath" build exercise-sendfile --order 5,5
printf "s\n2\nG\nq\n" >"$tmp/in"
"$iopath" view exercise-sendfile --text <"$tmp/in" >"$tmp/out" || fail "view exercise-sendfile --text"
grep -q "my-path" "$tmp/out" && fail "view: the solution of an exercise is told"
expect 0 "" "$iopath" view exercise-sendfile --strategy my-path --text
grep -q "^Path 1 of 1: my-path" "$tmp/out" || fail "view: a solution that is named is not shown"
expect 0 "" "$iopath" quiz exercise-sendfile --key
grep -q "my-path" "$tmp/out" && fail "quiz: the solution of an exercise is told"
expect 2 "has no exercise" "$iopath" build textbook
expect 2 "accepted" "$iopath" list nothing
expect 2 "nonsense" "$iopath" help nonsense
expect 2 "nonsense" "$iopath" nonsense
expect 2 "did you mean check" "$iopath" chek textbook
expect 2 "run must stand first" "$iopath" --set chunk=4KiB run textbook
printf '{ "format": "iopath-scenario", "version": 1,\n  "chunks": 5 }\n' >bad.json
expect 2 "bad.json:2:[0-9]*: chunks" "$iopath" run bad.json
printf '{ "format": "iopath-scenario", "version": 1, "flows": [ "sendfile", "read-write" ] }\n' >flows.json
expect 2 "--strategy: flows.json has flows" "$iopath" run flows.json --strategy sendfile
head -c 2000000 /dev/zero >garbage.json
expect 2 "garbage.json" "$iopath" run garbage.json

expect 2 "timing beside --matrix" "$iopath" check --timing --matrix
# A strategy that no host can run is skipped, and then nothing was timed.
sed 's/"name": "[^"]*"/"name": "host"/' "$root/scenarios/machines/nvme-25g.json" >host.json
expect 3 "" "$iopath" check --timing --strategy cow --set machine=host.json
grep -q "skipped: " out || fail "check --timing does not say why it skips"
rm host.json

# A machine from a file, as calibrate writes it; calibrate itself is tested elsewhere, as it takes seconds.
expect 2 "it measures this machine; accepted: no operand" "$iopath" calibrate textbook
expect 3 "cannot write" "$iopath" calibrate --output no/such/folder
expect 2 "accepted: the path of a file that iopath calibrate" "$iopath" run --set machine=host
expect 2 "host.json: cannot be opened" "$iopath" run --set machine=host.json

# Output: a file appears whole or not at all; what cannot be written is an error.
expect 0 "" "$iopath" run textbook --output table.txt
cmp -s table.txt run || fail "--output differs from standard output"
chmod 600 table.txt
expect 0 "" "$iopath" run textbook --output table.txt
[ "$(stat -c %a table.txt)" = 600 ] || fail "--output changes the mode of a file that was there"
expect 3 "cannot write" "$iopath" run textbook --output /dev/full
expect 3 "cannot write" "$iopath" sweep textbook --vary rtt=0,1 --output /dev/full
expect 2 "too old" "$iopath" sweep textbook --vary kernel=linux-2.1 --strategy direct-write --output x.txt
expect 3 "cannot write" "$iopath" run textbook --output no/such/folder
expect 3 "cannot write" "$iopath" run textbook --output .
expect 3 "standard output" sh -c "'$iopath' run static-file --format jsonl >/dev/full"
expect 3 "standard output" sh -c "'$iopath' list >/dev/full"
[ "$(find . -name '*.txt*' | wc -l)" -eq 1 ] || fail "something half written is left behind"

# A closed pipe ends as SIGPIPE does.
{ "$iopath" run static-file --format jsonl --set file.size=64MiB; echo $? >"$tmp/rc"; } | head -n 1 >/dev/null
[ "$(cat "$tmp/rc")" -eq 141 ] || fail "a closed pipe gives $(cat "$tmp/rc"), not 141"

# An interrupted run leaves no file.
"$iopath" run static-file --set file.size=64GiB --format jsonl --output big.jsonl &
pid=$!
tries=0
until [ -n "$(find . -name 'big.jsonl.*')" ] || [ $tries -ge 100 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
kill -TERM $pid
wait $pid
[ $? -eq 143 ] || fail "SIGTERM does not give 143"
[ -z "$(find . -name 'big.jsonl*')" ] || fail "an interrupted run leaves a file"

# A long export needs no more memory than a short one.  (Sanitizers reserve address space.)
if ! nm "$iopath" 2>/dev/null | grep -q __asan_; then
	# shellcheck disable=SC3045 # dash and bash have it
	lines=$(ulimit -v 100000; "$iopath" run static-file --strategy sendfile --set file.size=8GiB \
		--format jsonl | wc -l)
	[ "$lines" -gt 1000000 ] || fail "a long export stops after $lines lines"
fi
exit $status
