# A tour of busybox: sh busybox.sh BUSYBOX PORT, in an empty directory. Each applet is a process of its own.
export LC_ALL=C
mkdir bin; "$1" --install -s bin; ls bin | wc -l
export PATH=$PWD/bin

echo == text
seq 1 2000 > n
md5sum n; sha1sum n; sha256sum n; sha512sum n; sha3sum n; cksum n; crc32 n
sort -rn n | head -3; sort -k1,1n -u n | tail -2; wc n; rev n | tail -1; tac n | head -1
cut -c1-2 n | uniq -c | tail -3; tr 0-9 a-j < n | sed -n '5p;7s/h/X/p'
awk '{ x += $1; a[$1 % 7] += $1 }
    END { print x; for (i = 0; i < 7; i++) printf "%d %s\n", i, a[i]; print sin(1), exp(2), toupper("x") }' n
awk 'BEGIN { "echo piped" | getline x; print x; print strftime("%Y", 0, 1); system("echo status; exit 3") }'
grep -c 9 n; egrep '^(1|2)0+$' n; fgrep 1999 n; expr 3 \* 7; expr abc : 'a\(.\)'
echo '2^100; scale=20; 1/7; a(1)' | bc -l; echo '2 3 + p' | dc; factor 1234567890; printf '%s-%05d-%x\n' a 42 255
fold -w 5 n | head -2; nl n | head -2; paste n n | head -2; comm -12 n n | wc -l; od -c -N 20 n; hexdump -C -n 32 n
split -l 700 n part; ls part*; diff -u partaa partab | sed -n '3,6p'; base64 n | base64 -d | cmp - n && echo same
sed 's/^7$/seven/' n > m; diff -u n m > p.diff; patch m -R < p.diff; cmp n m; sed -i '1,3d' m; head -1 m
printf ':1,5d\n:s/9/nine/\nix\033:wq\n' | vi m > /dev/null 2>&1; head -2 m
printf '1,3p\n2s/2/two/\n2p\nQ\n' | ed n

echo == archives
mkdir d; cp n d/a; ln -s a d/l; ln d/a d/h; mkfifo d/p; chmod 640 d/a
tar cf t.tar d; tar tf t.tar; mkdir o; tar xf t.tar -C o; cmp d/a o/d/a; readlink o/d/l
stat -c '%n %h %a %F' d/* o/d/*
gzip -k n; gunzip -c n.gz | cmp - n; zcat n.gz | tail -1; bzip2 -k n; bunzip2 -c n.bz2 | cmp - n
tar czf t.tgz d; tar tzf t.tgz | wc -l; find d | cpio -o -H newc 2> /dev/null | cpio -t 2> /dev/null

echo == files
find . -name 'part*' -type f -size -4 -exec wc -l {} +; find d -perm 640; find d -type p -print0 | xargs -0 -n1 echo
seq 5 | xargs -n2 echo; seq 6 | xargs -P3 -n1 sh -c 'exit 0'; basename /a/b.c .c; touch -d '2020-01-02 03:04:05' z
stat -c %Y z; date -u -r z; date -u -d @86400 +%F; install -m 700 n i; stat -c %a i; truncate -s 100 n2
fallocate -l 5000 n3; stat -c %s n2 n3; dd if=n of=n4 bs=100 count=3 skip=1 2>&1 | head -2; shred -u n4; ls n4
mv z zz; rm -r o; rmdir none; id -u; env -i A=b env; nice -n 5 nice; flock n echo locked; setsid echo session
tee x1 x2 < partac | wc -l; cmp x1 x2; yes | head -2; mknod nn p; ls -l nn | cut -c1; cat /proc/self/comm; readlink -f d/l
timeout 1 sleep 20; echo $?; chroot . /bin/none; echo $?; kill -0 $$ && echo alive; script -q -c 'tty > /dev/null; echo pty' x3
tail -1 x3; ls -la d | awk 'NR > 1 { print $1, $2 }'; mkpasswd -S ab -m des pw; cryptpw -m sha512 -S abcdefgh pw

echo == the shell
i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); done; echo $i
f() { local a=$1; [ $a -le 1 ] && echo 1 && return; echo $((a * $(f $((a - 1))))); }; f 8
trap 'echo exit' EXIT; trap 'echo usr1' USR1; kill -USR1 $$; sleep 20 & kill $!; wait $!; echo $?
set -- "$@" 'b c'; echo $# "$3"; for x in "$3" d; do printf '<%s>' "$x"; done; echo
cat <<X | tr a-z A-Z
here $((6 * 7)) $(echo cmd)
X
case foobar in foo*) echo match ;; esac; x=a/b; echo ${x%/*} ${#x} ${x/b/B} ${x:2:1} ${none:-default}
read a b <<X
one two three
X
echo "$b"; (set -e; false; echo no); echo $?; echo $(((1 << 40) % 1000007)); (ulimit -n 20; ulimit -n)
exec 5> fd5; echo five >&5; exec 5>&-; cat fd5; seq 1 100000 | while read l; do [ $l = 3 ] && break; done; echo $l
seq 1 100 | while read l; do echo $l | cat; done | md5sum; set -o pipefail; false | true; echo $?

echo == network
mkdir www; cp n www/f; httpd -f -p 127.0.0.1:$2 -h www & server=$!
i=0; until wget -q -O got http://127.0.0.1:$2/f 2> /dev/null || [ $i = 100 ]; do i=$((i + 1)); sleep 0.1; done
cmp got n && echo got; wget -q -O - http://localhost:$2/f | md5sum; wget -O x http://127.0.0.1:$2/none 2>&1 | tail -1
kill $server; wait $server; echo $?; ipcalc -b 10.0.0.1/24; rm -r bin; echo == done
