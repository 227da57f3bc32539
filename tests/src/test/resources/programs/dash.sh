# needs: dash
# stderr: no (whether the shell tells of its job is a race)
dash -e <<'END'
trap 'echo exit' EXIT
i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; echo $i
echo a | { read x; echo "$x"; }
(echo sub; exit 3) || echo "status $?"
set -- one two three; shift; echo "$# $*"
sleep 20 & p=$!
kill $p; wait $p || echo "wait $?"
f() { local v=1; echo "$v$1"; }; f x
cat <<-EOF
	tab $(echo removed)
	EOF
while getopts ab:c o -a -b val -c; do echo "$o $OPTARG"; done
trap 'echo usr1' USR1; kill -USR1 $$
ulimit -n 50; ulimit -n
echo *"$(printf '\101')"*
exec 3>&1; echo three >&3
case abc in a*c) echo match;; esac
command -v printf type; type cd
END
echo "status $?"
echo 'echo "$0" "$@"' > s; dash s 1 2; dash -c 'exit 42'; echo $?
dash -n <<< 'if'; echo "syntax: $?"
