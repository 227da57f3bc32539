# needs: bash
# stderr: no (when the shell tells of its jobs is a race)
# Job control without a terminal, wait in its forms, coprocesses, kill by job.
set -m
sleep 30 & p=$!
kill %1
wait $p
echo "killed: $?"
(exit 7) &
wait $!
echo "status: $?"
(exec sleep 30) & long=$!
(exit 3) &
wait -n
echo "first: $?"
kill -TERM $long
wait $long
echo "second: $?"
set +m
coproc CALC { while read -r a b; do echo $((a * b)); done; }
calc=$CALC_PID # bash unsets that one when it learns of the end
echo "6 7" >&"${CALC[1]}"
read -r product <&"${CALC[0]}"
echo "coproc: $product"
eval "exec ${CALC[1]}>&-"
wait "$calc"
echo "coproc ended: $?"
set -m
sleep 30 & p=$!
kill -STOP %%
while ! jobs | grep -q Stopped; do :; done
jobs | sed 's/ *sleep/ sleep/'
kill -CONT %%
kill -KILL %%
wait $p
echo "killed: $?"
( set +m; sleep 30 & p=$!; kill -HUP $p; wait $p; echo "hup: $?" )
for i in 1 2 3 4 5; do (exit $i) & pids[i]=$!; done
for i in 5 4 3 2 1; do wait "${pids[i]}"; echo "$i: $?"; done
wait 99999 2>/dev/null
echo "unknown: $?"
