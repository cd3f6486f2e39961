#!/bin/sh
# Print the shipped scenarios and machines as C, for ui/load.h.  Run from the top folder.
set -eu

strings() {	# one array of struct builtin from the files named
	printf 'const struct builtin %s[] = {\n' "$1"
	shift
	for file in "$@"; do
		name=${file##*/}
		printf '\t{ "%s",\n' "${name%.json}"
		sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t  "/' -e 's/$/\\n"/' "$file"
		printf '\t},\n'
	done
	printf '\t{ 0, 0 },\n};\n'
}

printf '/* Made by ui/embed.sh from scenarios/: do not edit. */\n#include "ui/load.h"\n\n'
strings builtin_scenarios scenarios/*.json
strings builtin_machines scenarios/machines/*.json
