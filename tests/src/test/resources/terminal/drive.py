"""Types at a program on a terminal of its own, and shows what came back.

drive.py SCRIPT PROGRAM [ARGUMENT]...   The lines of SCRIPT:

send TEXT        types; TEXT has Python's escapes
wait TEXT        reads until TEXT has come, behind what was waited for before
signal NAME      sends the program a signal
size ROWS COLS   changes the window
close            hangs up
"""
import ast, errno, fcntl, os, pty, re, select, signal, struct, sys, termios, time

LIMIT = 25


def window(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Screen:
    def __init__(self, fd):
        self.fd, self.seen, self.at = fd, b"", 0

    def read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError as e:
            if e.errno != errno.EIO:
                raise
            data = b""
        self.seen += data
        return bool(data)

    def wait(self, text):
        end = time.monotonic() + LIMIT
        while True:
            found = self.seen.find(text, self.at)
            if found >= 0:
                self.at = found + len(text)
                return
            if time.monotonic() > end or not self.read(1):
                print("no %r after %r" % (text, self.seen[self.at:]))
                sys.exit(1)

    def drain(self):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and self.read(1):
            pass


def main():
    script = open(sys.argv[1]).read().splitlines()
    pid, fd = pty.fork()
    if pid == 0:
        window(0, 24, 80)
        os.execvp(sys.argv[2], sys.argv[2:])
    screen = Screen(fd)
    try:
        for line in script:
            order, _, rest = line.partition(" ")
            text = ast.literal_eval('b"""' + rest + '"""') if order in ("send", "wait") else None
            if order == "send":
                os.write(fd, text)
            elif order == "wait":
                screen.wait(text)
            elif order == "signal":
                os.kill(pid, getattr(signal, "SIG" + rest) if not rest.isdigit() else int(rest))
            elif order == "size":
                window(fd, *map(int, rest.split()))
            elif order == "close":
                os.close(fd)
                fd = -1
        if fd >= 0:
            screen.drain()
    except SystemExit:
        os.kill(pid, signal.SIGKILL)
        raise
    status = os.waitpid(pid, 0)[1]
    code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    # Numbers of processes and terminals differ from run to run.
    shown = re.sub(rb"(\[\d\]) \d+", rb"\1 PID", screen.seen)
    print(re.sub(rb"/dev/pts/\d+", b"/dev/pts/N", shown).decode("latin1").replace("\r\n", "\n"))
    print("status", code)


main()
