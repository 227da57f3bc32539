# needs: rg fdfind
# loaders: jemu
# Programs of Rust: threads that walk a tree, and search.
mkdir -p d/e; for i in 1 2 3 4 5; do seq $i 2000 > d/n$i; done; cp d/n1 d/e/.hidden
rg -c 7 d | sort; rg --threads 4 -n '^1(2|3)5$' d --sort path; rg -o -P '(?<=1)9+$' d/n2 | sort | uniq -c
fdfind -t f . d | sort; fdfind -H hidden d -x wc -l; rm -r d
