# needs: busybox
# stderr: no (whether the shell tells of its job is a race)
# A static glibc program with its own shell.
busybox sh -c 'for i in 1 2 3; do echo $i | busybox sed s/^/x/; done; busybox seq 1000 | busybox sort -rn | busybox head -2; busybox tar c /etc/passwd 2>/dev/null | busybox tar t; (exit 3); echo $?; busybox sha256sum < /etc/passwd; sleep 20 & kill $!; wait $!; echo $?'
