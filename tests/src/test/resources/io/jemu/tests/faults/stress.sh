# stress.sh ROUNDS PROGRAM: rounds of a thousand processes and of the program; says when one has ended, and waits for a line.
round=0
while [ $round -lt "$1" ]; do
    i=0 good=0
    while [ $i -lt 1000 ]; do
        /bin/true && good=$((good + 1))
        i=$((i + 1))
    done
    echo "$good of $i"
    "$2" || echo "status $?"
    echo round
    read line
    round=$((round + 1))
done
