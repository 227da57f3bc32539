# needs: bash
# Traps: signals to oneself, to subshells, EXIT, ERR, DEBUG, RETURN, in pipelines and while waiting.
trap 'echo usr1' USR1
trap 'echo usr2; wait_done=1' USR2
kill -USR1 $$
(sleep 0.1; kill -USR2 $$) &
until [ -n "$wait_done" ]; do wait; done
f() { trap 'echo returned' RETURN; echo in f; }
f
trap - RETURN
( trap 'echo exit trap $?' EXIT; exit 4 )
echo "sub: $?"
( trap 'echo term; exit 9' TERM; kill -TERM $BASHPID; echo not here )
echo "sub: $?"
( trap '' TERM; kill -TERM $BASHPID; echo ignored )
trap 'echo err $?' ERR
false
(exit 5)
trap - ERR
set -o pipefail
yes | head -1
echo "${PIPESTATUS[@]}"
set +o pipefail
true | false | (exit 3) | cat
echo "${PIPESTATUS[@]}"
bash -c 'kill -SEGV $$'; echo "segv: $?"
bash -c 'kill -9 $$'; echo "kill: $?"
bash -c 'ulimit -c 0; kill -ABRT $$' 2>/dev/null; echo "abrt: $?"
trap 'echo int' INT
kill -INT $$
trap -p INT
trap 'n=$((n + 1))' RTMIN
for i in 1 2 3 4 5 6; do kill -RTMIN $$; done
echo "rt: $n"
trap 'echo bye' EXIT
kill -l 10 SIGTERM
