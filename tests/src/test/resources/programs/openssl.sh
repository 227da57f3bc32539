# needs: openssl
# stderr: no (how often a second allows it)
# The benchmark of openssl: alarms, times of the processor, and processes of its own.
openssl speed -seconds 1 -bytes 1024 -mr sha256 2> /dev/null | sed -E 's/[0-9.]{3,}/N/g' | grep '^+'
openssl speed -seconds 1 -bytes 1024 -mr -multi 2 -evp aes-128-cbc 2> /dev/null | sed -E 's/[0-9.]{3,}/N/g' | grep '^+'
echo "status $?"
