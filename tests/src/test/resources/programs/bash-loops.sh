# needs: bash
# loaders: jemu
# Many short processes, long pipelines, much data through pipes.
for i in {1..40}; do /bin/true; done; echo "forks done"
seq 100000 | sort -rn | uniq | awk '{s += $1} END {print s, NR}'
head -c 20000000 /dev/zero | tr '\0' 'a' | wc -c
for i in 1 2 3 4 5 6 7 8; do echo $i; done | cat | cat | cat | cat | cat | cat | cat | cat | cat | cat | tr '\n' ,
echo
x=0; while read -r n; do x=$((x + n)); done < <(seq 3000); echo $x
seq 50 | while read -r n; do echo $((n * n)); done | tail -1
find /usr/share/doc -maxdepth 1 -name 'lib*' | head -5 | wc -l
yes | head -200000 | md5sum
mkfifo fifo; (seq 1000 > fifo) & wc -l < fifo; wait
printf '%s\n' {1..64} | xargs -P 4 -n 8 echo | tr ' ' '\n' | sort -n | tail -1
