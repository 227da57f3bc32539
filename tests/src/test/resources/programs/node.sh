# needs: node
# loaders: jemu
# A just-in-time compiler, a worker thread, a child process, a web server, WebAssembly.
node "$PROGRAMS/work.js"
