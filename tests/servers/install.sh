#!/bin/sh
# Installs what the tests need beside Python packages, from Debian's packages, where it is missing and we are root.
#   install.sh               the mail and database servers of the tests
#   install.sh venv PYTHON   what `PYTHON -m venv` needs
#   install.sh clients       the mail clients of `make test-clients`
# Debian's IMAP servers exclude each other: nothing here ever asks for a second one beside Dovecot.
set -eu

missing=""
if [ "${1:-}" = venv ]; then
    "$2" -c 'import ensurepip, venv' 2>/dev/null || missing="python3-venv"
elif [ "${1:-}" = clients ]; then
    # without recommended packages: those would bring a web server, a database server and another mail server
    for program in mutt tmux thunderbird chromium; do
        command -v $program >/dev/null 2>&1 || missing="$missing $program"
    done
    command -v Xvfb >/dev/null 2>&1 || missing="$missing xvfb"
    command -v php >/dev/null 2>&1 || missing="$missing php-cli"
    [ -e /var/lib/roundcube/public_html/index.php ] || missing="$missing roundcube-core roundcube-sqlite3"
else
    PATH="$PATH:/usr/sbin:/sbin"
    command -v dovecot >/dev/null 2>&1 && [ -e /usr/lib/dovecot/imap ] || missing="dovecot-imapd"
    [ -e /usr/lib/dovecot/submission-login ] || missing="$missing dovecot-submissiond"
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    if [ "${1:-}" = venv ]; then
        echo "python3 can't make a virtual environment here: install python3-venv first (apt-get install python3-venv)" >&2
        exit 1
    fi
    echo "Not installed and not ours to install:$missing. Tests that need them run on the embedded server and SQLite, or say that they were skipped." >&2
    exit 0
fi

echo "installing:$missing"
# a test machine runs its own servers: the packages' services stay off
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod +x $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
if apt-get install -s --no-install-recommends $missing | grep '^Remv'; then
    echo "Not installed: it would remove what is named above" >&2
    exit 1
fi
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >/dev/null
