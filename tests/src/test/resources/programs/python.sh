# needs: /usr/bin/python3
# loaders: jemu
# Threads, subprocess, multiprocessing in its ways, asyncio, sqlite3, callbacks from C, shared memory.
/usr/bin/python3 "$PROGRAMS/work.py"; status=$?; rm -rf x.db; exit $status
