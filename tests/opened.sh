#!/bin/sh
# Every format of `iopath run`, opened by a program that others use: a browser moves the slider of the
# HTML and decodes the SVG, rsvg-convert draws the SVG, asciinema plays the cast, a JSON parser and
# a CSV reader read the rest.  No program of Debian reads Mermaid: its lines are held against the
# grammar here.  What is not installed is told; the exit status is then 77.
set -u

cd "$(dirname "$0")/.." || exit 1
iopath=$(pwd)/${BUILD:-build}/iopath
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0
missing=

fail() {
	echo "opened: $1"
	status=1
}

# have PROGRAM WHAT: or remember that WHAT is not opened here.
have() {
	command -v "$1" >/dev/null && return
	missing="$missing${missing:+; }$2: no $1"
	return 1
}

# The headless one is smaller and needs no desktop; with neither the first is named.
browser=chromium-headless-shell
command -v $browser >/dev/null || ! command -v chromium >/dev/null || browser=chromium

for format in json jsonl chrome csv memory text questions frames html svg cast mermaid; do
	paths=read-write,sendfile
	case $format in svg | mermaid) paths=read-write ;; esac	# they have room for one
	"$iopath" run lesson-2-four-of-what --strategy $paths --format $format >"$tmp/$format" ||
		fail "run --format $format"
done
# The same side by side: what is said of a format below holds for both.
for format in frames html svg cast; do
	"$iopath" run lesson-2-four-of-what --strategy read-write,sendfile --compare --format $format \
		>"$tmp/compare.$format" || fail "run --compare --format $format"
	mv "$tmp/$format" "$tmp/alone.$format"
done

last_step() {	# of the first walk in that file of frames
	awk '/^== / { if (name == "") name = $3; if ($3 == name) n++ } END { print n - 1 }' "$1"
}

# In the page: to the third step by the slider, one further by a key; then what is to be seen.  The SVG
# is decoded as an image, with the size that it says.
probe() {
	cat <<-'END'
	<img id="figure" src="figure.svg"/>
	<p id="probe">nothing</p>
	<script>
	const section = document.querySelector('section');
	const slider = section.querySelector('input');
	const seen = () => Array.from(section.querySelectorAll('figure')).
		map((figure, i) => [figure.offsetHeight > 0, i]).filter(pair => pair[0]).
		map(pair => pair[1]).join(' ');
	slider.value = 3;
	slider.dispatchEvent(new Event('input'));
	const slid = seen();
	document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
	const keyed = seen();
	slider.value = slider.max;
	slider.dispatchEvent(new Event('input'));
	window.addEventListener('load', () => {
		const image = document.getElementById('figure');
		document.getElementById('probe').textContent =
			`sections ${document.querySelectorAll('section').length}, slid to ${slid}, ` +
			`then ${keyed}, last ${seen()}, image ${image.naturalWidth}x${image.naturalHeight}`;
	});
	</script>
	END
}
side_of() {	# width or height of a drawing
	sed -n "s/^<svg .*[^w]$2=\"\([0-9]*\)\".*/\1/p" "$1"
}

# browse WHICH SECTIONS
browse() {
	cp "$tmp/$1.svg" "$tmp/figure.svg"
	{ sed '/<\/body>/,$d' "$tmp/$1.html"; probe; echo "</body></html>"; } >"$tmp/page.html"
	HOME=$tmp timeout 120 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$tmp/profile" \
		--dump-dom "file://$tmp/page.html" >"$tmp/dom" 2>"$tmp/err" || fail "$browser: $(tail -n 3 "$tmp/err")"
	size="$(side_of "$tmp/$1.svg" width)x$(side_of "$tmp/$1.svg" height)"
	want="sections $2, slid to 3, then 4, last $(last_step "$tmp/$1.frames"), image $size"
	grep -q "id=\"probe\">$want<" "$tmp/dom" ||
		fail "$browser sees $(sed -n 's/.*id="probe">\([^<]*\)<.*/\1/p' "$tmp/dom"), not $want"
}
if have "$browser" "html, svg in a browser"; then
	browse alone 2
	browse compare 1
fi

draw() {
	want="$(side_of "$tmp/$1.svg" width)x$(side_of "$tmp/$1.svg" height)"
	rsvg-convert -o "$tmp/png" "$tmp/$1.svg" || fail "rsvg-convert refuses the SVG"
	# A PNG says its size in bytes 16 to 23; one without anything drawn on it is small.
	size=$(od -An -tu1 -j16 -N8 "$tmp/png" | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }')
	[ "$size" = "$want" ] || fail "rsvg-convert draws $size, not $want"
	[ "$(wc -c <"$tmp/png")" -gt 5000 ] || fail "rsvg-convert draws next to nothing"
}
if have rsvg-convert "svg drawn"; then
	draw alone
	draw compare
fi

play() {
	HOME=$tmp LC_ALL=C.UTF-8 script -q -e -c "asciinema cat $tmp/$1.cast" "$tmp/played" \
		</dev/null >/dev/null 2>"$tmp/err" || fail "asciinema: $(tail -n 3 "$tmp/played")"
	# It is sent in pieces: what is new in the last step stands there.
	grep -q " END " "$tmp/played" || fail "asciinema plays no end of $1"
	[ "$(grep -c '"m"' "$tmp/$1.cast")" -ge "$(last_step "$tmp/$1.frames")" ] ||
		fail "the cast has no mark for each step"
}
if have asciinema "cast" && have script "cast"; then	# it wants a terminal, even to print
	play alone
	play compare
fi

if have jq "json, jsonl, chrome, cast"; then
	jq -e '.format == "iopath-summary" and (.results | length) == 2' "$tmp/json" >/dev/null ||
		fail "jq: json"
	jq -e '.traceEvents | length > 10' "$tmp/chrome" >/dev/null || fail "jq: chrome"
	jq -es 'map(select(.format == "iopath-trace")) | length == 2' "$tmp/jsonl" >/dev/null ||
		fail "jq: jsonl"
	for which in alone compare; do
		jq -es '.[0].version == 2 and (.[1:] | all(length == 3))' "$tmp/$which.cast" >/dev/null ||
			fail "jq: cast"
	done
fi

if have python3 "csv, memory"; then
	for format in csv memory; do
		python3 -c 'import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline=""), strict=True))
sys.exit(not (len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows)))' "$tmp/$format" ||
			fail "python3: $format"
	done
fi

for format in text questions alone.frames compare.frames; do
	iconv -f UTF-8 -t UTF-8 "$tmp/$format" >/dev/null || fail "iconv: $format"
done

# Of Mermaid's sequence diagrams: the lines that are used, no character that it would obey in a text,
# and only declared names.
awk 'NR == 1 { if ($0 != "sequenceDiagram") exit 1; next }
	/^    title [^#;<>&"]*$/ { next }
	/^    participant [a-z]+ as [A-Za-z ()]+$/ { known[$2] = 1; next }
	/^    Note over [a-z]+: / { name = $3; sub(/:$/, "", name); if (!known[name]) exit 1 }
	/^    [a-z]+--?>>[a-z]+: / {
		split($1, pair, /--?>>/); sub(/:$/, "", pair[2])
		if (!known[pair[1]] || !known[pair[2]]) exit 1
	}
	!/^    (Note over [a-z]+|[a-z]+--?>>[a-z]+): ([^#;<>&"]|#[0-9]+;)+$/ { exit 1 }
	{ lines++ } END { exit lines < 10 }' "$tmp/mermaid" || fail "mermaid: a line is not of its grammar"

[ $status -eq 0 ] || exit 1
[ -z "$missing" ] || { echo "not opened here: $missing"; exit 77; }
