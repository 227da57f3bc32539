# needs: tar xz zstd gzip bzip2 rsync find xargs sort awk sqlite3 bc
# loaders: jemu
# Archivers and tools that use threads, processes, sparse files, links and times.
mkdir -p src/deep/er; for i in 1 2 3 4; do seq $((i * 1000)) > src/f$i; done
ln -s f1 src/link; ln src/f2 src/hard; echo x > src/deep/er/x; truncate -s 100K src/sparse; touch -d @86400 src/f3
tar cf a.tar --sort=name --mtime=@0 --owner=0 --group=0 src; tar tf a.tar | wc -l; md5sum < a.tar
xz -T2 -k -0 --block-size=50KiB a.tar; xz -l a.tar.xz | tail -1 | awk '{print $1, $2}'; xz -dc -T2 a.tar.xz | md5sum
zstd -q -T2 -1 a.tar -o a.zst; zstd -dc -q a.zst | md5sum
gzip -k a.tar; gzip -dc a.tar.gz | md5sum; bzip2 -1 -k a.tar; bzip2 -dc a.tar.bz2 | md5sum
mkdir out; tar xzf a.tar.gz -C out; diff -r src out/src && echo same; stat -c %Y out/src/f3; stat -c '%n %h' out/src/f2
rsync -a --exclude deep src/ copy/; ls copy; echo more >> src/f1; touch -d @1000 src/f1; rsync -ai src/ copy/ | sort
find src -type f -size +10k -printf '%f\n' | sort; find src -name 'f*' -print0 | xargs -0 -P 3 -n 1 wc -l | sort -n
seq 20000 | sort --parallel=2 -S 100K -R --random-source=src/f4 | sort -n --parallel=2 -S 100K | md5sum
awk 'BEGIN { while (("seq 5" | getline x) > 0) s += x; print s; print "b\na" | "sort"; close("sort"); system("exit 3") }'
sed -i.bak 's/^1$/one/' src/f4; head -1 src/f4 src/f4.bak; comm -12 <(sort src/f1) <(sort src/f2) | wc -l
split -n 3 src/f4 part. ; cat part.* | cmp - src/f4; shred -n 1 -u part.aa; ls part.*
dd if=src/f4 of=d bs=1k count=3 status=none; tee < d t1 t2 | wc -c
(flock 9; echo locked) 9> lock; timeout 0.2 sleep 60; echo $?; timeout -s KILL 0.2 sleep 60; echo $?; nice -n 5 nice
sqlite3 db 'pragma journal_mode=wal; create table t(a integer primary key, b)'
sqlite3 db "with recursive c(x) as (select 1 union all select x+1 from c where x<500) insert into t select x, x*x from c"
for i in 1 2 3; do sqlite3 -cmd '.timeout 60000' db 'begin immediate; insert into t(b) select max(a) from t; commit' & done
wait
sqlite3 db 'select count(*), sum(b) > 0 from t; pragma integrity_check'
bc -l <<< 'scale=20; 4*a(1)'; date -u -d @0 +%c; factor 1000000007; sha512sum d | cut -c1-20
rm -rf src out copy a.* part.* db*
