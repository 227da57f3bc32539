package io.jemu.syscalls.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.syscalls.abi.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Expectations are what Linux 6.18 did with the same files. */
class ScriptLineTest {
    private static ScriptLine parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ScriptLine.parse(bytes.length > 256 ? Arrays.copyOf(bytes, 256) : bytes);
    }

    @Test
    void interpreterAndOneArgument() {
        assertThat(parse("#! \t/bin/x  a b \t\necho")).isEqualTo(new ScriptLine("/bin/x", "a b"));
        assertThat(parse("#!/bin/x")).isEqualTo(new ScriptLine("/bin/x", null));
        assertThat(parse("#!/bin/x  \n")).isEqualTo(new ScriptLine("/bin/x", null));
    }

    @Test
    void otherFilesAreNoScripts() {
        assertThat(parse("")).isNull();
        assertThat(parse("#")).isNull();
        assertThat(parse(" #!/bin/x")).isNull();
    }

    @Test
    void withoutInterpreterNotExecutable() {
        assertThatThrownBy(() -> parse("#! \t\n/bin/x")).isSameAs(Errno.ENOEXEC.failure());
        assertThatThrownBy(() -> parse("#!")).isSameAs(Errno.ENOEXEC.failure());
    }

    @Test
    void longLineKeepsWhatFits() {
        assertThat(parse("#!/bin/x " + "a".repeat(400)).argument()).hasSize(255 - "#!/bin/x ".length());
        assertThatThrownBy(() -> parse("#!/" + "x".repeat(400))).isSameAs(Errno.ENOEXEC.failure());
    }

    @Test
    void nulEndsWords() {
        assertThat(parse("#!/bin/x \0y z\n")).isEqualTo(new ScriptLine("/bin/x", ""));
        assertThat(parse("#!/bin/x\0 y\n")).isEqualTo(new ScriptLine("/bin/x", null));
    }
}
