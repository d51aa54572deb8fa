#!/bin/sh
# Makes uv.lock from pyproject.toml, and constraints.txt for pip from uv.lock. Asks only the public index, whatever
# index this machine uses, because everybody must be able to use the lock.
#
#   tools/lock.sh UV          resolve everything anew
#   tools/lock.sh UV check    only check whether the three files agree; needs no network

set -eu
uv=$1
public=https://pypi.org/simple
unset UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_NO_INDEX

refuse() { # what happened
	printf 'ml-tui: %s\n  → make lock, and commit uv.lock and constraints.txt\n' "$1" >&2
	exit 1
}

constraints() {
	echo "# Made from uv.lock by make lock."
	"$uv" export --no-config --quiet --frozen --format requirements.txt --all-extras --no-emit-project \
		--no-hashes --no-annotate --no-header
}

case ${2-} in
check)
	"$uv" lock --no-config --quiet --check --offline --default-index $public ||
		refuse "uv.lock does not fit pyproject.toml"
	constraints | cmp -s - constraints.txt ||
		refuse "constraints.txt does not say what uv.lock says"
	! grep -oE '(https?|file)://[^/"]*' uv.lock | grep -vxE 'https://(pypi\.org|files\.pythonhosted\.org)' ||
		refuse "uv.lock names another package index than the public one"
	;;
*)
	"$uv" lock --no-config --quiet --upgrade --default-index $public
	constraints >constraints.txt
	;;
esac
