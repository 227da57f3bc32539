# Programs with set-user-ID and set-group-ID bits, started by root and by an ordinary user. Usage: setid.sh DIRECTORY
cd "$1"
user=./user
run() {
    echo "== $*"
    "$@" 2>&1
    echo "status $?"
}
bits() {
    cp env with-bits
    chown "$1" with-bits
    chmod "$2" with-bits
    echo "-- $1 $2"
    run ./with-bits
    run $user ./with-bits
}
export KEPT=yes TMPDIR=/t LD_LIBRARY_PATH=/l
unset SHLVL
bits 0:0 755
bits 0:0 4755
bits 0:0 2755
bits 0:0 6755
bits 0:0 2745
bits 2000:3000 6755
bits 2000:1000 4755
run $user /usr/bin/setpriv --no-new-privs ./with-bits
run ./secure ./env
cp env.sh script-with-bits
chmod 4755 script-with-bits
run $user ./script-with-bits
rm -f with-bits script-with-bits
