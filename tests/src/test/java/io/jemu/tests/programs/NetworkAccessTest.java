package io.jemu.tests.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs reach without a network, through sockets that jemu was started with, and with many of them. */
class NetworkAccessTest {
    private static final String ISOLATED = """
            import array, errno, fcntl, os, select, socket as s, struct, sys

            def show(name, action):
                try:
                    print(name, action())
                except OSError as error:
                    print(name, errno.errorcode.get(error.errno, error))

            for family, addresses in ((s.AF_INET, ('127.0.0.1', '192.0.2.1')), (s.AF_INET6, ('::1', '2001:db8::1'))):
                for address in addresses:
                    for kind in (s.SOCK_STREAM, s.SOCK_DGRAM):
                        show(('connect', address, kind.name), lambda: s.socket(family, kind).connect((address, 9)))
                    show(('send', address), lambda: s.socket(family, s.SOCK_DGRAM).sendto(b'x', (address, 9)))
                server = s.socket(family, s.SOCK_STREAM)
                show('bind', lambda: server.bind(('', 0)))
                show('listen', lambda: server.listen(5))
                server.setblocking(False)
                show('accept', lambda: server.accept())
                show('poll', lambda: select.select([server], [], [], 0))
            show('ipv6 bind', lambda: s.socket(s.AF_INET6, s.SOCK_DGRAM).bind(('::1', 0)))
            udp = s.socket(s.AF_INET, s.SOCK_DGRAM)
            group = s.inet_aton('224.1.1.1') + s.inet_aton('0.0.0.0')
            show('join', lambda: udp.setsockopt(s.IPPROTO_IP, s.IP_ADD_MEMBERSHIP, group))
            show('multicast', lambda: udp.sendto(b'x', ('224.1.1.1', 9)))
            buffer = array.array('B', bytes(400))
            request = struct.pack('iiL', 400, 0, buffer.buffer_info()[0])
            show('list', lambda: struct.unpack('iiL', fcntl.ioctl(udp, 0x8912, request))[0])
            for number in (0x8913, 0x8915, 0x891b, 0x8921, 0x8927, 0x8933):
                show(hex(number), lambda: fcntl.ioctl(udp, number, struct.pack('16s24x', b'lo')).hex())
            show('other', lambda: fcntl.ioctl(udp, 0x8913, struct.pack('16s24x', b'nothing')))
            show('name', lambda: s.getaddrinfo('localhost', 80, s.AF_INET, s.SOCK_STREAM))
            show('abstract', lambda: s.socket(s.AF_UNIX).connect('\\0nobody is called so'))
            server, client = s.socket(s.AF_UNIX), s.socket(s.AF_UNIX)
            for name in (os.path.join(sys.argv[1], 'socket' + str(os.getpid())), '\\0' + 'abstract %d' % os.getpid()):
                server, client = s.socket(s.AF_UNIX), s.socket(s.AF_UNIX)
                server.bind(name)
                server.listen(1)
                client.connect(name)
                client.send(b'unix')
                print(server.accept()[0].recv(100))
            """;
    private static final String DESCRIPTORS = """
            import errno, resource, socket
            sockets = []
            def fill(count):
                try:
                    while len(sockets) < count:
                        sockets.append(socket.socket())
                except OSError as error:
                    print(errno.errorcode[error.errno], sockets[-1].fileno())
            fill(1000)
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (1200, hard))
            fill(1000)
            print(len(sockets))
            """;
    private static final String SIGNALS = """
            import fcntl, os, signal, socket
            fcntl.F_SETSIG = 10
            signals = {signal.SIGIO, signal.SIGRTMIN + 1}
            signal.pthread_sigmask(signal.SIG_BLOCK, signals)
            def show(who):
                info = signal.sigwaitinfo(signals)
                print(who, info.si_signo, info.si_code, hex(info.si_band) if info.si_code != 128 else '', flush=True)
            ours, theirs = socket.socketpair()
            flags = fcntl.fcntl(ours, fcntl.F_GETFL)
            fcntl.fcntl(ours, fcntl.F_SETFL, flags | os.O_ASYNC)
            theirs.send(b'nobody')
            fcntl.fcntl(ours, fcntl.F_SETOWN, os.getpid())
            theirs.send(b'x')
            show('SIGIO')
            fcntl.fcntl(ours, fcntl.F_SETSIG, signal.SIGRTMIN + 1)
            theirs.send(b'y')
            show('real time')
            reading, writing = os.pipe()
            fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
            child = os.fork()
            if child == 0:
                show('child')
                os._exit(0)
            fcntl.fcntl(reading, fcntl.F_SETOWN, child)
            os.write(writing, b'z')
            os.waitpid(child, 0)
            fcntl.fcntl(ours, fcntl.F_SETFL, flags)
            theirs.send(b'off')
            print(signal.sigpending())
            """;
    private static final String SOCKET_STREAMS = """
            import socket, subprocess, sys
            ours, theirs = socket.socketpair()
            program = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
            ours.send(b'input\\n')
            # The first process waits for room in the socket, the second one goes on.
            print(program.stderr.readline(), program.stderr.readline(), theirs.getblocking())
            theirs.close()
            total = 0
            while data := ours.recv(1 << 16):
                total += len(data)
            print(total, program.wait())
            """;

    @TempDir
    Path directory;

    private Path script(String name, String text) throws IOException {
        Tools.require("python3");
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void withoutANetworkItIsAsInANewNamespace() throws IOException {
        Path script = script("isolated.py", ISOLATED);
        Command command = Command.of("/usr/bin/python3", script.toString(), directory.toString());
        Outcome outcome = Jemu.with("--net=none").run(command);
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout())
                .contains("('connect', '127.0.0.1', 'SOCK_STREAM') ENETUNREACH", "accept EAGAIN", "list 0", "b'unix'");
        Command inNamespace = Command.of("unshare", "-n", "/usr/bin/python3", script.toString(), directory.toString());
        Tools.require("unshare");
        Outcome expected = inNamespace.runNatively();
        assumeTrue(expected.status() == 0, "making a network namespace needs privileges");
        assertThat(outcome.stdout()).isEqualTo(expected.stdout());
    }

    @Test
    void aGuestThatWaitsForItsOutputStopsOnlyItself() throws IOException {
        Path script = script("streams.py", SOCKET_STREAMS);
        String guest = "read word; echo $word >&2; { sleep 0.1; echo alive >&2; } & head -c 3000000 /dev/zero; wait";
        Command command = Command.of("/bin/sh", "-c", guest);
        Outcome outcome = Jemu.with().under(List.of("/usr/bin/python3", script.toString())).run(command);
        Outcome expected = Command.of("/usr/bin/python3", script.toString(), "/bin/sh", "-c", guest).runNatively();
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo(expected.stdout()).contains("3000000 0");
    }

    @Test
    void theGuestsLimitOfDescriptorsIsNotThatOfJemu() throws IOException {
        Path script = script("descriptors.py", DESCRIPTORS);
        Command command = Command.of("/usr/bin/python3", script.toString());
        List<String> limited = List.of("/bin/sh", "-c", "ulimit -S -n 256; exec \"$@\"", "sh");
        Outcome outcome = Jemu.with().under(limited).run(command);
        List<String> natively = new ArrayList<>(limited);
        natively.addAll(command.words());
        Outcome expected = Command.of(natively).runNatively();
        assumeTrue(expected.stdout().contains("1000"), "the machine's hard limit is low");
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo(expected.stdout()).contains("EMFILE 255");
    }

    @Test
    void ownersAreToldOfInputBySignals() throws IOException {
        Command command = Command.of("/usr/bin/python3", script("signals.py", SIGNALS).toString());
        Outcome outcome = Jemu.with().run(command);
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo(command.runNatively().stdout())
                .contains("SIGIO 29", "child 29");
    }
}
