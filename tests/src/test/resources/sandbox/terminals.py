import os, pty, tty
master, slave = pty.openpty()
tty.setraw(slave)
name = os.ttyname(slave)
os.write(master, b'hello\n')
print(name.startswith('/dev/pts/'), os.read(slave, 10), os.path.basename(name) in os.listdir('/dev/pts'))
pid, master = pty.fork()
if pid == 0:
    os.execv('/bin/sh', ['sh', '-c', 'tty > /dev/null && exec > /dev/tty && echo at a terminal'])
print(os.read(master, 100), os.waitpid(pid, 0)[1])
