#!/bin/sh
# The documents against the program: what they print is what it prints.
# shellcheck disable=SC2013 # none of these names has a blank
# UPDATE_DOCS=1 writes the blocks of README.md and docs/published.md anew.
set -u

cd "$(dirname "$0")/.." || exit 1
iopath=${BUILD:-build}/iopath
screen=tests/golden/readme-80x24.txt
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

complain() {
	echo "docs: $1"
	status=1
}

# The block of $doc behind a marker, without its fences; or the file with that block replaced by standard input.
doc=README.md
block() {
	awk -v mark="<!-- $1" 'index($0, mark) == 1 { on = 1; next }
		on == 1 && /^```/ { on = 2; next } on == 2 && /^```/ { exit } on == 2' "$doc"
}
replace() {
	cat >"$tmp/new"
	awk -v mark="<!-- $1" -v new="$tmp/new" '{ if (on == 2) { if (/^```/) on = 0; else next } print }
		index($0, mark) == 1 { on = 1 }
		on == 1 && /^```/ { while ((getline line < new) > 0) print line; on = 2 }' "$doc" >"$tmp/doc"
	cp "$tmp/doc" "$doc"
}

glyphs() {	# the screen itself, without what a golden file says about it
	sed '/^== /,$d' "$screen"
}

if [ "${UPDATE_DOCS:-}" = 1 ]; then
	"$iopath" run textbook | replace "output: run textbook"
	glyphs | replace "screen: "
fi
block "output: run textbook" >"$tmp/readme.table"
"$iopath" run textbook | cmp -s - "$tmp/readme.table" || complain "README.md: the table is not what run prints"
block "screen: " >"$tmp/readme.screen"
glyphs | cmp -s - "$tmp/readme.screen" || complain "README.md: the screen is not $screen"

doc=docs/published.md
if [ "${UPDATE_DOCS:-}" = 1 ]; then
	"$iopath" published | replace "output: published"
fi
block "output: published" >"$tmp/published"
"$iopath" published | cmp -s - "$tmp/published" ||
	complain "$doc: the block is not what published prints (UPDATE_DOCS=1 writes it anew)"

# The one table of keys, between two marks.
keys_of() {	# FILE MARK
	awk -v mark="$2" 'index($0, mark " keys: ") == 1 { on = 1; next }
		index($0, mark " end of keys") == 1 { exit } on' "$1"
}
for row in README.md:markdown:'<!--' docs/iopath.1:man:'.\"'; do
	file=${row%%:*} mark=${row##*:} format=${row#*:}
	format=${format%:*}
	"$iopath" list keyboard --format "$format" >"$tmp/keys"
	if [ "${UPDATE_DOCS:-}" = 1 ]; then
		awk -v mark="$(printf '%s' "$mark" | sed 's/\\/\\\\/g')" -v new="$tmp/keys" '
			index($0, mark " end of keys") == 1 { on = 0 } !on { print }
			index($0, mark " keys: ") == 1 {
				while ((getline line < new) > 0) print line
				on = 1
			}' "$file" >"$tmp/doc"
		cp "$tmp/doc" "$file"
	fi
	keys_of "$file" "$(printf '%s' "$mark" | sed 's/\\/\\\\/g')" | cmp -s - "$tmp/keys" ||
		complain "$file: the keys are not those of list keyboard (UPDATE_DOCS=1 writes them anew)"
done

# docs/model.md has one line for each MODEL: mark, and names its file.
for file in $(grep -rl 'MODEL:' sim real ui --include='*.c' --include='*.h'); do
	marks=$(grep -c 'MODEL:' "$file")
	lines=$(grep -c "^\* \`$file\`: " docs/model.md)
	[ "$marks" -eq "$lines" ] || complain "docs/model.md tells $lines of $marks differences in $file"
done

# Every key, strategy and option is documented.
for key in $("$iopath" list keys | awk '/^  [a-z]/ { print $1 }'); do
	grep -q "\`$key\`" docs/formats.md || complain "docs/formats.md does not tell of $key"
done
for option in --strategy --set --format --output --vary --figure --pages --trace --real --ascii --lab --matrix --timing --step --size --theme --order --still --compare --clock --seed --questions --key --grade --attempts --text --present --mouse --level; do
	grep -q -e "$(printf '%s' "$option" | sed 's/-/\\\\-/g')" docs/iopath.1 ||
		complain "docs/iopath.1 does not tell of $option"
done

# Links between the documents lead somewhere.
for doc in README.md docs/*.md scenarios/README.md; do
	for link in $(grep -o '](\([^)#]*\)' "$doc" | sed 's/^](//' | grep -v '^http'); do
		[ -e "$(dirname "$doc")/$link" ] || complain "$doc: $link leads nowhere"
	done
done
exit $status
