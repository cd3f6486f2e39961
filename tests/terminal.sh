#!/bin/sh
# The display in a real terminal: it starts, steps, resizes, stops, and gives the terminal back
# however it ends.  Needs tmux, which is the terminal here; skipped without it.  Nothing is compared
# cell by cell (test_view_golden and test_term do that), and nothing waits for a fixed time: it
# polls, with a bound.
# shellcheck disable=SC2317 # the functions are called by name
set -u

cd "$(dirname "$0")/.." || exit 1
iopath=$(pwd)/${BUILD:-build}/iopath
command -v tmux >/dev/null || { echo "tmux is not installed"; exit 77; }
# When the terminal goes, a second SIGHUP can kill the leak checker's own process, for which the
# program would wait for ever.  Leaks are looked for in the other tests.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
tmp=$(mktemp -d) || exit 1
socket=iopath-$$
trap 'mux kill-server; rm -rf "$tmp"' EXIT
status=0

fail() {
	echo "terminal: $1"
	status=1
}

mux() {
	tmux -L "$socket" -f /dev/null "$@" 2>/dev/null
}

# start WIDTHxHEIGHT COMMAND: in a fresh terminal, by a shell that stays and notes the exit status.
started=0
start() {
	mux kill-server
	started=$((started + 1))
	socket=iopath-$$-$started	# the old server may still be on its way out
	rm -f "$tmp/rc" "$tmp/pid"
	mux new-session -d -x "${1%x*}" -y "${1#*x}" \
		"LC_ALL=C.UTF-8 sh -c 'set -m; $2; echo \$? >$tmp/rc; cat'" ||
		fail "tmux does not start"
	mux set -g status off
}

# The display as a command that tells its process id.
shown="sh -c \"echo \\\$\\\$ >$tmp/pid; exec $iopath\""

# until_true COMMAND...: within ten seconds.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
		sleep 0.05
	done
}

screen_has() { mux capture-pane -p | grep -q -- "$1"; }
pane() { mux display-message -p "$1"; }
pane_is() { [ "$(pane "$1")" = "$2" ]; }
ended() { [ -s "$tmp/rc" ]; }
ended_with() {
	until_true ended || { fail "$1: does not end"; return; }
	[ "$(cat "$tmp/rc")" -eq "$2" ] || fail "$1: exit status $(cat "$tmp/rc"), not $2"
}
wait_for() {
	until_true screen_has "$2" ||
		fail "$1: no \"$2\" on the screen: $(mux capture-pane -p)"
}
# The main screen, the cursor on, the mouse off.
given_back() {
	flags='#{alternate_on} #{cursor_flag} #{mouse_any_flag}'
	until_true pane_is "$flags" '0 1 0' || fail "$1: the terminal is left as $(pane "$flags")"
}
start 80x24 "$iopath"
wait_for start "predict, before anything moves"
mux send-keys .
wait_for step "step 1/"
mux send-keys PPage
wait_for "a remote control's back" "step 0/"
mux send-keys NPage Right
wait_for "keys with names" "step 2/"
mux send-keys Escape
mux send-keys 2
wait_for "another path" "mmap + write"
mux resize-window -x 60 -y 20
wait_for "smaller" "DMA of disk"
mux resize-window -x 30 -y 5
wait_for "too small" "iopath needs a terminal of"
mux resize-window -x 120 -y 36
wait_for "larger" "disk DMA"
mux send-keys G
wait_for "to the end" " END "
mux send-keys '?'
wait_for help "close this, or quit"
mux send-keys q
mux send-keys q
ended_with quit 0
given_back quit

# While nothing moves it is not woken once: idle takes no CPU.
start 80x24 "$shown"
wait_for "before it idles" "predict"
mux send-keys s .
wait_for "before it idles" "step 1/"
wakes() { sed -n 's/^voluntary_ctxt_switches:[[:space:]]*//p' "/proc/$(cat "$tmp/pid")/status"; }
idles() {
	before=$(wakes)
	sleep 1
	[ "$(wakes)" = "$before" ]
}
until_true idles || fail "it does not idle"
mux send-keys q
ended_with "after it idled" 0

start 80x24 "$iopath; read x; fg"
wait_for "before Ctrl-Z" "predict"
mux send-keys .
wait_for "before Ctrl-Z" "step 1/"
mux send-keys C-z
given_back Ctrl-Z
mux resize-window -x 60 -y 20	# meanwhile
mux send-keys Enter
wait_for "fg" "DMA of disk"
wait_for "fg" "step 1/"
pane_is '#{alternate_on}' 1 || fail "fg does not bring the display back"
mux send-keys .
wait_for "fg" "step 2/"
mux send-keys q
ended_with "after fg" 0
given_back "after fg"

start 80x24 "$iopath"
wait_for "before Ctrl-C" "predict"
mux send-keys C-c
ended_with Ctrl-C 130
given_back Ctrl-C

for row in TERM:143 HUP:129 SEGV:139 ABRT:134 BUS:135 FPE:136; do
	start 80x24 "$shown"
	wait_for "before SIG${row%:*}" "predict"
	kill -s "${row%:*}" "$(cat "$tmp/pid")"
	ended_with "SIG${row%:*}" "${row#*:}"
	given_back "SIG${row%:*}"
done

# The terminal goes away: the program goes too, and does not spin.
start 80x24 "$shown"
wait_for "before the terminal goes" "predict"
pid=$(cat "$tmp/pid")
gone() { ! kill -0 "$pid" 2>/dev/null; }
mux kill-server
until_true gone || fail "the program outlives its terminal"

start 80x24 "$iopath view kafka --strategy sendfile --step 5 --theme light"
wait_for "a given step" "step 5/"
mux send-keys : 9 Enter
wait_for "another step" "step 9/"
mux send-keys q
ended_with "a given step" 0
start 80x24 "$iopath view textbook --step 99"
ended_with "a step that is not there" 2
wait_for "a step that is not there" "accepted: 0 to 19"

start 80x24 "TERM=dumb $iopath"
ended_with TERM=dumb 0
wait_for TERM=dumb "mode"
given_back TERM=dumb

start 80x24 "LC_ALL=C $iopath"
wait_for LANG=C "+ app memory (RAM) ---"
mux send-keys q
ended_with LANG=C 0

start 80x24 "$iopath --ascii"
wait_for --ascii "+ app memory (RAM) ---"
mux send-keys a
wait_for "a" "┌ app memory (RAM) ─"
mux send-keys q
ended_with --ascii 0

# The mouse: off unless wanted; a click in the timeline seeks, the wheel steps; given back at the end.
mouse_is() { pane_is '#{mouse_any_flag}' "$1"; }
start 80x24 "$iopath textbook"
wait_for "before the mouse" "predict"
mux send-keys s
until_true mouse_is 0 || fail "the mouse is taken unasked"
mux send-keys m
wait_for "m" "mouse on"
until_true mouse_is 1 || fail "m does not take the mouse"
press_at() {	# BUTTON COLUMN ROW, from 0, as xterm tells it since ever
	mux send-keys -l "$(printf '\033[M\\%03o\\%03o\\%03o' $((32 + $1)) $((33 + $2)) $((33 + $3)) |
		xargs -0 printf)"
	[ "$1" -ne 0 ] || press_at 3 "$2" "$3"	# let go
}
press_at 0 27 18
wait_for "a click in the timeline" "step 8/"
press_at 65 10 10
wait_for "the wheel" "step 9/"
press_at 64 10 10
wait_for "the wheel back" "step 8/"
press_at 0 10 6
wait_for "a click on a box" "copy of file pages"
mux send-keys Escape
mux send-keys q
ended_with "after the mouse" 0
given_back "after the mouse"
start 80x24 "${shown%?} textbook --mouse\""
wait_for "--mouse" "predict"
until_true mouse_is 1 || fail "--mouse does not take the mouse"
kill -s SEGV "$(cat "$tmp/pid")"
ended_with "a crash with the mouse" 139
given_back "a crash with the mouse"

# In a lecture: large blocks, a clicker, a freeze, files of the screen.
mkdir "$tmp/exports"
start 60x20 "cd $tmp/exports && $iopath textbook --present --theme light --step 4"
wait_for --present "task sleeps until"
mux send-keys f
wait_for f "WHAT HAPPENS NEXT"
mux send-keys NPage
wait_for "the answer" "Next: The disk.s DMA engine moves 64 KiB"
mux send-keys NPage e
wait_for "e" "exported: textbook-read-write-step5.txt and .svg"
mux send-keys q
ended_with "after the lecture" 0
[ -s "$tmp/exports/textbook-read-write-step5.svg" ] || fail "e writes no file"

# (39 and 49 are no colours.)
colours() { mux capture-pane -ep | grep -q "$(printf '\033')\[\([0-9;]*;\)*[349][0-8][;m]"; }
start 80x24 "NO_COLOR=1 $iopath"
wait_for NO_COLOR "predict"
mux send-keys ']' ']'
wait_for NO_COLOR "DMA of"
if colours; then fail "NO_COLOR: there are colours"; fi
start 80x24 "NO_COLOR= TERM=tmux-256color $iopath"
wait_for "in colour" "predict"
mux send-keys ']' ']'
until_true colours || fail "no colours where they are wanted"

# A recorded trace opens in the same display, and a bad one is refused before anything is drawn.
"$iopath" run textbook --format jsonl >"$tmp/trace.jsonl"
start 60x20 "$iopath $tmp/trace.jsonl"
wait_for "a recording" "predict"
mux send-keys s G
wait_for "a recording" " END "
mux send-keys q
ended_with "a recording" 0
"$iopath" "$tmp/trace.jsonl" </dev/null | grep -q "read-write" ||
	fail "a recording without a terminal prints no table"
head -n 3 "$tmp/trace.jsonl" >"$tmp/bad.jsonl"
echo '{"op":"nonsense"}' >>"$tmp/bad.jsonl"
start 80x24 "$iopath $tmp/bad.jsonl"
ended_with "a damaged recording" 2
wait_for "a damaged recording" "bad.jsonl:4: "
# For real, where that is allowed: its pane, its trace as one more path, and what a kill leaves.
process_gone() { ! kill -0 "$1" 2>/dev/null; }
start 80x24 "$iopath static-file"
wait_for "before R" "predict"
mux send-keys s R
wait_for R "for real: read-write"
if until_true screen_has "Enter trace"; then
	mux send-keys q
	wait_for "R, closed" "real: done"
	mux send-keys R Enter
	wait_for "R, its trace" "6 read-write (real)"
else
	wait_for "R cannot" "skipped"
	mux send-keys q
fi
mux send-keys q
ended_with "after R" 0
given_back "after R"

start 80x24 "sh -c \"echo \\\$\\\$ >$tmp/pid; exec $iopath static-file --set file.size=512MiB\""
wait_for "before R in vain" "predict"
mux send-keys s R
wait_for "R in vain" "for real: read-write"
children=$(ps -o pid= --ppid "$(cat "$tmp/pid")")
kill -s KILL "$(cat "$tmp/pid")"
for child in $children; do
	until_true process_gone "$child" || fail "R: the child outlives the display"
done

# A program that is watched: live, back, live, and ended when the reader leaves.
cat >"$tmp/busy.sh" <<EOF
echo \$\$ >$tmp/busy
echo it has said this
while cat "$iopath" >/dev/null; do sleep 0.05; done
EOF
if "$iopath" watch -- true </dev/null >"$tmp/watched" 2>&1; then
	start 80x24 "$iopath watch -- sh $tmp/busy.sh"
	wait_for watch "step [1-9][0-9]*/[0-9]* LIVE$"
	mux send-keys ,
	wait_for "watch, back" " PAUSED x1$"
	wait_for "watch, back" "G follow"
	mux send-keys G
	wait_for "watch, G" " LIVE$"
	mux send-keys q
	ended_with watch 0
	given_back watch
	wait_for "watch, what it said" "it has said this"
	wait_for "watch, its table" "watched sh:"
	until_true process_gone "$(cat "$tmp/busy")" || fail "watch: q does not end the program"
	start 80x24 "$iopath watch -- /nonexistent"
	ended_with "watch, no such program" 2
	wait_for "watch, no such program" "cannot be run"
else
	echo "watch: $(cat "$tmp/watched")"
fi
exit $status
