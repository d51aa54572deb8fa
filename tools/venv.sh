#!/bin/sh
# Makes a virtual environment and installs into it. After a failure, run it again: it completes the environment.
#
#   tools/venv.sh FOLDER CONSTRAINTS REQUIREMENT...
#   tools/venv.sh .venv constraints.txt --editable '.[dev]'
#
# $PYTHON is the interpreter to use. Without it, the first on the path that is new enough is used.

set -u
folder=$1
constraints=$2
shift 2
oldest=$(sed -n 's/^requires-python = ">=3\.\([0-9]*\)"$/\1/p' pyproject.toml)

refuse() { # what happened, what to do
	printf 'ml-tui: %s\n  → %s\n' "$1" "$2" >&2
	exit 1
}

is_new_enough() {
	"$1" -c "import sys; sys.exit(sys.version_info < (3, $oldest))" 2>/dev/null
}

first_that_is_new_enough() {
	for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
		if is_new_enough "$python"; then
			echo "$python"
			return
		fi
	done
	return 1
}

is_whole() {
	is_new_enough "$folder/bin/python" && "$folder/bin/python" -m pip --version >/dev/null 2>&1
}

if ! is_whole; then
	python=$(first_that_is_new_enough) || refuse \
		"Python 3.$oldest or later is needed. ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>&1 | tail -n 1)" \
		"Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one: make PYTHON=/path/to/python3 …"
	rm -rf "$folder"
	if ! said=$("$python" -m venv "$folder" 2>&1); then
		rm -rf "$folder"
		printf '%s\n' "$said" >&2
		refuse "$python cannot make a virtual environment; it says why above" \
			"Mostly its venv module is missing (Debian, Ubuntu: apt install $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')). Install it and run make again"
	fi
fi

PIP_CONSTRAINT=$constraints PIP_BUILD_CONSTRAINT=$constraints PIP_DISABLE_PIP_VERSION_CHECK=1 \
	"$folder/bin/python" -m pip install --quiet "$@" || refuse \
	"The packages could not be installed; pip says why above" \
	"Check the network and the package index that pip is set to (pip config list), and run make again; after a change of pyproject.toml: make lock"
