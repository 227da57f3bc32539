package io.jemu.syscalls.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.calls.SyscallTable;
import io.jemu.syscalls.descriptor.ResultKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each system call answers bad addresses, descriptors, lengths and flags as the host does. */
class CallVectorsTest {
    private static final int RECORD_WORDS = 10;
    private static final int OUTCOME_WORDS = 5;
    /** A call that takes longer natively is taken for one that waits, and not tried in the guest. */
    private static final String NATIVE_MILLISECONDS = "100";
    private static final String GUEST_MILLISECONDS = "20000";
    private static final int MAX_ERRNO = 4095;

    /** The tables. */
    static final List<String> AREAS =
            List.of("files", "paths", "descriptors", "memory", "processes", "times", "sockets");

    @TempDir
    Path directory;

    /** What became of a call: its result, 1 if it returned and -1 if it waited, its process's status, side effects. */
    private record Outcome(long result, long returned, long status, long descriptors, long files) {
        boolean waited() {
            return returned < 0;
        }

        @Override
        public String toString() {
            String text = waited() ? "waits" : returned == 0 ? "does not return" : result(result);
            return text + (status == 0 ? "" : ", status 0x" + Long.toHexString(status));
        }

        private static String result(long result) {
            return result < 0 && result >= -MAX_ERRNO
                    ? Errno.of((int) -result).map(Errno::name).orElse("errno " + -result)
                    : "0x" + Long.toHexString(result);
        }
    }

    @ParameterizedTest
    @FieldSource("AREAS")
    void answersBadArgumentsAsTheHost(String area) throws Exception {
        CallVectors calls = new CallVectors(lines(area));
        Path program = GuestProgram.compile(directory, "vectors", "-static");
        Path image = Files.write(directory.resolve("image"), calls.image());
        List<Outcome> expected = natively(program, image, calls.vectors());
        List<CallVectors.Vector> returning = new ArrayList<>();
        List<Outcome> wanted = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).waited()) {
                returning.add(calls.vectors().get(i));
                wanted.add(expected.get(i));
            }
        }
        List<Outcome> actual = inGuest(program, image, returning);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < actual.size(); i++) {
            compare(returning.get(i), wanted.get(i), actual.get(i), differences);
        }
        assertThat(differences).as("of %d calls", actual.size()).isEmpty();
        assertThat(actual).hasSameSizeAs(wanted);
    }

    @Test
    void everyDeclaredCallIsTried() throws Exception {
        Set<String> tried = new HashSet<>();
        for (String area : AREAS) {
            new CallVectors(lines(area)).vectors().forEach(vector -> tried.add(vector.call().name()));
        }
        for (String line : lines("untried")) {
            String name = line.substring(0, line.indexOf(": "));
            assertThat(tried.add(name)).as("%s is tried", name).isTrue();
        }
        assertThat(Arrays.stream(SyscallNumber.values())
                .filter(call -> SyscallTable.declared(call.number()) && !tried.contains(call.cName())))
                .as("declared, but neither in src/test/resources/vectors nor in its untried.txt").isEmpty();
    }

    static List<String> lines(String area) throws IOException {
        try (InputStream stream = CallVectorsTest.class.getResourceAsStream("/vectors/" + area + ".txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
        }
    }

    private static void compare(CallVectors.Vector vector, Outcome native_, Outcome guest, List<String> differences) {
        boolean varies = vector.varies() || vector.call().result() == ResultKind.ADDRESS;
        boolean bothSucceed = varies && succeeded(native_) && succeeded(guest);
        String difference = "";
        if (native_.returned != guest.returned || native_.status != guest.status
                || native_.result != guest.result && !bothSucceed) {
            difference = native_ + " natively, " + guest + " in the guest";
        } else if (native_.descriptors != guest.descriptors) {
            difference = guest + ", but other descriptors are open";
        } else if (native_.files != guest.files) {
            difference = guest + ", but other files are there";
        }
        if (!difference.isEmpty()) {
            differences.add(vector + ": " + difference);
        }
    }

    private static boolean succeeded(Outcome outcome) {
        return outcome.returned == 1 && (outcome.result >= 0 || outcome.result < -MAX_ERRNO);
    }

    private List<Outcome> natively(Path program, Path image, List<CallVectors.Vector> vectors) throws Exception {
        Path table = table(vectors);
        Path outcomes = directory.resolve("native-outcomes");
        GuestProgram.Outcome outcome = GuestProgram.runNatively(program, image.toString(), table.toString(),
                outcomes.toString(), work("native"), NATIVE_MILLISECONDS);
        assertThat(outcome).isEqualTo(new GuestProgram.Outcome(0, ""));
        return outcomes(outcomes);
    }

    private List<Outcome> inGuest(Path program, Path image, List<CallVectors.Vector> vectors) throws Exception {
        Path table = table(vectors);
        Path outcomes = directory.resolve("guest-outcomes");
        GuestProgram.Outcome outcome = GuestProgram.run(program, image.toString(), table.toString(),
                outcomes.toString(), work("guest"), GUEST_MILLISECONDS);
        assertThat(outcome).isEqualTo(new GuestProgram.Outcome(0, ""));
        return outcomes(outcomes);
    }

    private String work(String name) throws IOException {
        Path work = Files.createDirectory(directory.resolve(name));
        work.toFile().setWritable(true, false);
        return work.toString();
    }

    private Path table(List<CallVectors.Vector> vectors) throws IOException {
        return table(directory, vectors);
    }

    /** Writes the calls down as the program reads them. */
    static Path table(Path directory, List<CallVectors.Vector> vectors) throws IOException {
        ByteBuffer table = ByteBuffer.allocate(vectors.size() * RECORD_WORDS * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (CallVectors.Vector vector : vectors) {
            table.putLong(vector.call().number());
            for (long argument : vector.arguments()) {
                table.putLong(argument);
            }
            table.putLong(vector.copy()).putLong(vector.length()).putLong(vector.flags());
        }
        return Files.write(directory.resolve("table"), table.array());
    }

    private static List<Outcome> outcomes(Path file) throws IOException {
        ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Outcome> outcomes = new ArrayList<>();
        while (records.remaining() >= OUTCOME_WORDS * Long.BYTES) {
            outcomes.add(new Outcome(records.getLong(), records.getLong(), records.getLong(), records.getLong(),
                    records.getLong()));
        }
        return outcomes;
    }
}
