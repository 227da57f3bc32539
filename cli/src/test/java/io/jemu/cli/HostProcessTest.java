package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostProcessTest {
    /** Started as a process of its own: prints what it was given, safe from any locale. */
    static final class Echo {
        private Echo() { }

        public static void main(String[] arguments) {
            HostProcess process = HostProcess.current(arguments);
            print(process.arguments());
            print(process.environment());
            print(isPipe(Path.of("/proc/self/fd/9")) ? List.of("open") : List.of());
        }

        private static boolean isPipe(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
            } catch (IOException e) {
                return false;
            }
        }

        private static void print(List<String> strings) {
            System.out.println(Base64.getEncoder().encodeToString(
                    String.join("\n", strings).getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    private static List<String> echo(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"), Echo.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines().map(line -> new String(Base64.getDecoder().decode(line),
                        StandardCharsets.ISO_8859_1)).toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    @Test
    void bytesSurviveEveryLocale() throws IOException, InterruptedException {
        assertThat(echo("""
                bytes=$(printf 'a\\377\\303\\251')
                exec env -i LC_ALL=C V="$bytes" W= "$0" -cp "$1" "$2" "$bytes" '' plain
                """)).containsExactly(
                        "a\u00ff\u00c3\u00a9\n\nplain", "LC_ALL=C\nV=a\u00ff\u00c3\u00a9\nW=", "");
    }

    @Test
    void theLaunchersCopyOfTheEnvironmentComesFirstAndItsDescriptorIsClosed() throws IOException, InterruptedException {
        assertThat(echo("""
                copy=$(printf 'B=2\\0no.name=\\377\\0B=1\\0' | base64)
                exec "$0" --enable-native-access=ALL-UNNAMED -Djemu.environment=9 -cp "$1" "$2" x 9<<END
                $copy
                END
                """)).containsExactly("x", "B=2\nno.name=\u00ff\nB=1", "");
    }
}
