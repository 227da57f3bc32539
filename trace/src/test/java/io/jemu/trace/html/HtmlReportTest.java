package io.jemu.trace.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.BindingEvent.Candidate;
import io.jemu.emulator.trace.BlockEvent;
import io.jemu.emulator.trace.CodeRegion;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ObjectName;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.SyscallEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HtmlReportTest {
    private static final String HOSTILE = "</script><script>alert(1)</script><!--\n\u001f\"'&";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void holdsWhatTheEventsTell() throws IOException {
        ObjectName program = new ObjectName("the program", "/bin/x", 0x5000, 0);
        ObjectName libc = new ObjectName("/lib/libc.so.6", "/lib/libc.so.6", 0x7f0000000000L, 2);
        try (HtmlReport report = HtmlReport.begin(out, Map.of("Command", "jemu x"), HtmlReport.SHOWN)) {
            report.write(5, ProcessEvent.exec(7, 8, "/bin/x", List.of("x", "", "a b")));
            report.write(9, new BindingEvent(7, 8, program, "malloc", "GLIBC_2.2.5", "R_X86_64_JUMP_SLOT", "lazy", libc,
                    0x7f0000001000L, "first", 0x6000, -2, 0x5010,
                    List.of(new Candidate(libc, "", 1, "winner", false),
                            new Candidate(program, "V", 1, "later_in_scope", true))));
            report.write(20, new SyscallEvent(7, 9, 39, "getppid", "getppid()", "-1 EPERM", -1, 3, 17));
            report.write(21, new MapEvent(7, 9, MapEvent.Change.PROTECT, -4096, 0, "r--p", "", Long.MIN_VALUE));
        }
        ReportReader read = new ReportReader(html());
        assertThat(read.rows("facts")).containsExactly(Map.of("name", "Command", "text", "jemu x"));
        assertThat(read.rows("processes")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("time", 5L).containsEntry("pid", 7L).containsEntry("tid", 8L)
                .containsEntry("step", "exec").containsEntry("text", "x\u001f\u001fa b"));
        assertThat(read.rows("bindings")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("requester", "the program").containsEntry("winner", "/lib/libc.so.6")
                .containsEntry("winnerSpace", 2L).containsEntry("interposes", 1L).containsEntry("value", -2L)
                .containsEntry("candidates", "/lib/libc.so.6\u001f2\u001f\u001fwinner\u001f"
                        + "\u001fthe program\u001f0\u001fV\u001flater_in_scope\u001fhidden"));
        assertThat(read.rows("syscalls")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("time", 3L).containsEntry("duration", 17L).containsEntry("outcome", "-1 EPERM")
                .containsEntry("result", -1L));
        assertThat(read.rows("maps")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("begin", -4096L).containsEntry("offset", Long.MIN_VALUE).containsEntry("order", 4L));
    }

    @Test
    void aNameCannotEndTheElementThatItIsIn() throws IOException {
        try (HtmlReport report = HtmlReport.begin(out, Map.of(HOSTILE, HOSTILE), HtmlReport.SHOWN)) {
            ObjectName object = new ObjectName(HOSTILE, HOSTILE, 0, 0);
            report.write(0, ProcessEvent.exec(1, 1, HOSTILE, List.of(HOSTILE)));
            report.write(0, new ObjectEvent(1, 1, ObjectEvent.State.LOADED, object, HOSTILE, 0, 0, HOSTILE,
                    List.of(HOSTILE), HOSTILE, object));
            report.write(0, new SyscallEvent(1, 1, 0, HOSTILE, HOSTILE, HOSTILE, 0, 0, 0));
        }
        assertThat(html()).doesNotContain("alert(1)");
        ReportReader read = new ReportReader(html());
        String shown = "</script><script>alert(1)</script><!--\\n\\x1f\"'&";
        assertThat(read.rows("objects").getFirst()).containsEntry("name", shown).containsEntry("needed", shown);
        assertThat(read.rows("syscalls").getFirst()).containsEntry("text", shown);
    }

    @Test
    void rowsComeInBlocks() throws IOException {
        int calls = 3 * Block.MOST_ROWS + 5;
        try (HtmlReport report = HtmlReport.begin(out, Map.of(), HtmlReport.SHOWN)) {
            for (int i = 0; i < calls; i++) {
                report.write(i, call(i, "call(" + i + ")"));
            }
            // What does not wait for the end of the run is in the file already.
            assertThat(new ReportReader(html()).rows("syscalls")).hasSize(3 * Block.MOST_ROWS);
        }
        ReportReader read = new ReportReader(html());
        assertThat(read.blockSizes()).hasSize(4).allMatch(size -> size <= Block.MOST_ROWS);
        assertThat(read.rows("syscalls")).hasSize(calls);
        assertThat(read.rows("syscalls").get(calls - 1)).containsEntry("text", "call(" + (calls - 1) + ")")
                .containsEntry("time", (long) calls - 1);
    }

    @Test
    void longTextsMakeBlocksShort() throws IOException {
        try (HtmlReport report = HtmlReport.begin(out, Map.of(), HtmlReport.SHOWN)) {
            for (int i = 0; i < 40; i++) {
                report.write(i, call(i, i + "x".repeat(100_000)));
            }
        }
        assertThat(new ReportReader(html()).blockSizes()).hasSizeGreaterThan(3);
    }

    @Test
    void aFileThatIsCutShortKeepsWhatWasFlushed() throws IOException {
        HtmlReport report = HtmlReport.begin(out, Map.of(), HtmlReport.SHOWN);
        report.write(1, call(1, "one()"));
        report.flush();
        report.write(2, call(2, "two()"));
        assertThat(html()).doesNotContain("id=\"end\"");
        assertThat(new ReportReader(html()).rows("syscalls")).hasSize(1);
        report.close();
        assertThat(new ReportReader(html()).rows("syscalls")).hasSize(2);
        assertThat(html()).contains("id=\"end\">").endsWith("</html>\n");
    }

    @Test
    void moreRowsThanABrowserTakesAreCountedOnly() throws IOException {
        try (HtmlReport report = HtmlReport.begin(out, Map.of(), HtmlReport.SHOWN, 10)) {
            for (int i = 0; i < 25; i++) {
                report.write(i, call(i, "call()"));
            }
        }
        assertThat(new ReportReader(html()).rows("syscalls")).hasSize(10);
        assertThat(html()).containsPattern("id=\"end\">[^<]* syscalls:25 ");
    }

    @Test
    void takesWhatIsWantedAndCanBeShown() throws IOException {
        try (HtmlReport report = HtmlReport.begin(out, Map.of(), Set.of(BindingEvent.class, BlockEvent.class))) {
            assertThat(report.enabled(BindingEvent.class)).isTrue();
            assertThat(report.enabled(MapEvent.class)).isFalse();
            assertThat(report.enabled(BlockEvent.class)).isFalse();
            assertThatThrownBy(() -> report.write(0, new BlockEvent(1, 1, 0, 1, new CodeRegion("", 0, 1, 0))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFullDiskIsTold() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> HtmlReport.begin(full, Map.of(), HtmlReport.SHOWN)).isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    private static SyscallEvent call(int i, String text) {
        return new SyscallEvent(1, 1, 0, "call", text, "0", 0, i, 1);
    }

    private String html() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
