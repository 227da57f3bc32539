# needs: bash
# Here-documents, process substitution, redirections, arithmetic, arrays, patterns, read, printf, limits.
cat <<END
$((2 ** 40)) $((0x10 + 010 + 2#101)) $((7 / 2)) $((-7 % 3)) $((1 << 62))
END
cat <<'END'
$not expanded `here`
END
cat <<< "here $(echo string)"
big=$(head -c 100000 /dev/zero | tr '\0' x)
cat <<END | wc -c
$big
END
diff <(printf '1\n2\n3\n') <(printf '1\n3\n') ; echo "diff: $?"
paste <(seq 3) <(seq 4 6) <(seq 7 9)
seq 5 | tee >(sort -r > reversed) > /dev/null
while [ ! -s reversed ]; do :; done; cat reversed
exec 3> three; echo to three >&3; exec 3>&-; cat three
exec 4<> three; read -r line <&4; echo more >&4; exec 4>&-; cat three
{ echo out; echo err >&2; } 2>&1 >/dev/null | sed s/^/caught:/
noclobber() { set -C; echo x > three; set +C; }
noclobber 2>&1 | sed 's/^.*three/three/'
declare -A map=([one]=1 [two]=2); for k in one two; do echo "$k ${map[$k]}"; done
list=(a b "c d"); echo "${#list[@]} ${list[@]: -1} ${list[*]/#/-}"
s=abcdefabc; echo "${s//abc/X} ${s#*c} ${s##*c} ${s%b*} ${s%%b*} ${s^^} ${s:2:3} ${#s}"
[[ foo123 =~ ^([a-z]+)([0-9]+)$ ]] && echo "${BASH_REMATCH[@]}"
printf '%5d|%-5s|%05.1f|%x|%q|%b\n' 42 ab 3.14159 255 'a b' 'x\ty'
IFS=: read -r a b c <<< "1:2:3:4"; echo "$a $b $c"
mapfile -t lines < <(seq 3); echo "${lines[@]}"
read -r -t 0.05 x < <(sleep 1); echo "timeout: $(( $? > 128 ))"
i=0; sum=0; while (( i < 20000 )); do (( sum += i, i++ )); done; echo $sum
fib() { (( $1 < 2 )) && echo $1 || echo $(( $(fib $(($1 - 1))) + $(fib $(($1 - 2))) )); }
fib 7
ulimit -n 64; ulimit -n
(ulimit -v 100000; ulimit -v); (ulimit -t 7; ulimit -t); ulimit -S -c 0; ulimit -c
umask 027; touch masked; stat -c %a masked
case $- in *i*) echo i ;; *) echo not interactive ;; esac
time_it=$( { TIMEFORMAT=%0lR; time :; } 2>&1 ); echo "$time_it"
select_me=$(printf '2\n' | { PS3=; select x in p q; do echo "$x"; break; done; } 2>/dev/null); echo "$select_me"
shopt -s extglob globstar nullglob; mkdir -p g/h; touch g/a.c g/h/b.c g/c.h; echo g/**/*.c g/!(a).h g/none*
echo {a..e}{1..2} {01..10..3}
printf '%s\n' "$(trap 'echo from substitution' EXIT)"
eval 'echo "${!BASH_V*}"' | tr ' ' '\n' | head -2
[ -t 0 ] || echo "no terminal"; [ three -nt g ] ; [ -r three -a ! -d three ] && echo file
printf -v when '%(%Y-%m-%d)T' 86400; echo "$when"
