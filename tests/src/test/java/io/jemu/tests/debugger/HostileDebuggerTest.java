package io.jemu.tests.debugger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent to the port of the debugger, jemu answers it or closes the connection, and the program goes on. */
class HostileDebuggerTest {
    private static final int TIMEOUT = 30_000;
    private static final int ROUNDS = 3000;
    /** Beginnings of packets that do not let the program go on. */
    private static final List<String> BEGINNINGS = List.of("?", "g", "G", "p", "P", "m", "M", "x", "X", "H", "Hg", "T",
            "z", "Z", "z0,", "Z2,", "v", "vFile:open:", "vFile:pread:", "vFile:", "q", "Q", "qXfer:auxv:read::",
            "qXfer:features:read:target.xml:", "qXfer:siginfo:write::", "qXfer:libraries-svr4:read::", "qSymbol:",
            "qGetTLSAddr:", "qRcmd,", "QCatchSyscalls:", "QPassSignals:", "qThreadExtraInfo,", "vAttach;", "!", "b");
    private static final String CHARACTERS = "0123456789abcdef,;:.-=p#$}*\0";

    @TempDir
    Path directory;

    private static void send(OutputStream out, String contents) throws IOException {
        StringBuilder escaped = new StringBuilder();
        int sum = 0;
        for (char c : contents.toCharArray()) {
            if (c == '#' || c == '$' || c == '}' || c == '*') {
                escaped.append('}');
                sum += '}';
                c ^= 0x20;
            }
            escaped.append(c);
            sum += c;
        }
        out.write(("$" + escaped + "#%02x".formatted(sum & 0xff)).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** The next packet. */
    private static String receive(InputStream in) throws IOException {
        StringBuilder packet = new StringBuilder();
        int c = in.read();
        while (c != '$') {
            assertThat(c).as("the connection has ended").isNotNegative();
            c = in.read();
        }
        for (c = in.read(); c != '#'; c = in.read()) {
            packet.append((char) c);
        }
        in.skipNBytes(2);
        return packet.toString();
    }

    @Test
    void packetsWithoutSense() throws IOException {
        Debugging debugging = Debugging.in(directory);
        try (Debugging.Guest guest = debugging.start("/bin/sh", "-c", "exit 7")) {
            int port = Integer.parseInt(guest.address().replaceAll(".*:", ""));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(TIMEOUT);
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                out.write("+-\3garbage#12$unfinished".getBytes(StandardCharsets.ISO_8859_1));
                Random random = new Random(1);
                for (int i = 0; i < ROUNDS; i++) {
                    StringBuilder packet = new StringBuilder(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())));
                    for (int length = random.nextInt(24); length > 0; length--) {
                        packet.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
                    }
                    send(out, packet.toString());
                    for (String answer = receive(in); answer.startsWith("O") && !answer.equals("OK"); ) {
                        answer = receive(in);
                    }
                }
                send(out, "M0,fffffff:" + "00".repeat(100_000));
                out.write("$?#00".getBytes(StandardCharsets.ISO_8859_1));
                send(out, "?");
                assertThat(receive(in)).startsWith("T05");
                send(out, "D");
                assertThat(receive(in)).isEqualTo("OK");
            }
            assertThat(guest.status()).isEqualTo(7);
            assertThat(guest.errors()).doesNotContain("Exception");
        }
    }

    @Test
    void nobodyButAnEndOfTheConnection() throws IOException {
        Debugging debugging = Debugging.in(directory);
        try (Debugging.Guest guest = debugging.start("/bin/sh", "-c", "exit 7")) {
            int port = Integer.parseInt(guest.address().replaceAll(".*:", ""));
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            assertThat(guest.status()).isEqualTo(7);
        }
    }

    @Test
    void addressesThatCannotBeHad() throws IOException {
        Outcome word = Jemu.with("--gdb", "somewhere").run(Command.of("/bin/true"));
        assertThat(word.status()).isEqualTo(125);
        assertThat(word.stderr()).contains("--gdb needs [HOST:]PORT or a path, not 'somewhere'");
        Path taken = Files.createFile(directory.resolve("taken"));
        Outcome file = Jemu.with("--gdb", taken.toString()).run(Command.of("/bin/true"));
        assertThat(file.status()).isEqualTo(125);
        assertThat(file.stderr()).contains("no debugger can connect: ");
    }
}
