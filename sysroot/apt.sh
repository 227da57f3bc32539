# A private apt: package lists and downloads in a directory of our own, so that no root is needed and nothing on the
# machine changes. Sourced by the scripts beside it, which set `fail` (prints its arguments, exits 125).
# POSIX sh.

# The keyring that Debian's package lists are checked with. Sets KEYRING.
apt_keyring() {
    for KEYRING in /usr/share/keyrings/debian-archive-keyring.pgp /usr/share/keyrings/debian-archive-keyring.gpg; do
        [ -r "$KEYRING" ] && return 0
    done
    fail "Debian's archive keyring is missing, so packages could not be checked." \
         "Install it with: apt-get install debian-archive-keyring"
}

# Fails unless the machine's package manager is one we can use.
apt_available() {
    for tool in apt-get apt-cache dpkg-deb dpkg; do
        command -v "$tool" >/dev/null 2>&1 || fail "$tool is missing: this needs Debian's package manager. $1"
    done
    apt_keyring
}

# The Debian mirror that the machine itself uses (one-line and deb822 sources alike), else deb.debian.org.
# Third-party repositories use Debian's suite names too; Debian mirrors end in /debian.
apt_mirror() {
    if [ -n "${JEMU_DEBIAN_MIRROR:-}" ]; then
        echo "${JEMU_DEBIAN_MIRROR%/}"
        return
    fi
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' 2>/dev/null |
        while read -r uri suite component; do
            case "$component $suite" in
                main\ bullseye | main\ bookworm | main\ trixie | main\ forky | main\ sid) ;;
                main\ oldstable | main\ stable | main\ testing | main\ unstable) ;;
                *) continue ;;
            esac
            uri=${uri%/}
            case "$uri" in
                http://*/debian | https://*/debian) echo "$uri"; break ;;
            esac
        done | grep . || echo http://deb.debian.org/debian
}

# apt_setup DIR SUITE ARCHITECTURE MIRROR: writes DIR/apt.conf for a package manager that knows that suite only.
# The machine's own apt.conf is still read first (proxies), its hooks are not run.
apt_setup() {
    mkdir -p "$1/state/lists/partial" "$1/cache/archives/partial" "$1/empty" || return 1
    : >"$1/status"
    echo "deb [signed-by=$KEYRING arch=$3] $4 $2 main" >"$1/sources.list"
    cat >"$1/apt.conf" <<CONF
Dir::State "$1/state/";
Dir::State::status "$1/status";
Dir::Cache "$1/cache/";
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "$1/empty/";
Dir::Etc::preferencesparts "$1/empty/";
Dir::Etc::preferences "$1/none";
APT::Architecture "$3";
// root's downloads land in a directory that the user _apt may not be able to enter
APT::Sandbox::User "root";
APT::Get::List-Cleanup "false";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Architectures;
APT::Architectures { "$3"; };
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

# apt_update DIR: fetches the package list; apt's own text goes to DIR/log. Without InRelease there is no list, and
# "apt-get update" calls that a warning: ask for an error.
apt_update() {
    apt-get -c "$1/apt.conf" -o APT::Update::Error-Mode=any update >"$1/log" 2>&1 ||
        { apt_log "$1"; return 1; }
}

# apt_lists DIR SUITE ARCHITECTURE: sets up and updates from the machine's mirror, then from Debian's own.
apt_lists() {
    mirror=$(apt_mirror)
    apt_setup "$1" "$2" "$3" "$mirror" && apt_update "$1" && return 0
    [ "$mirror" = http://deb.debian.org/debian ] && return 1
    apt_setup "$1" "$2" "$3" http://deb.debian.org/debian && apt_update "$1"
}

# apt_log DIR: the errors of the last step, for people.
apt_log() {
    grep '^[EW]:' "$1/log" | head -n 5 >&2
}
