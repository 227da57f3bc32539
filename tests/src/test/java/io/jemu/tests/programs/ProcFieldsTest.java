package io.jemu.tests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The files of procfs that programs take apart have the fields that they have natively, in the same order. */
class ProcFieldsTest {
    /** jemu does not count page tables; x86_Thread_features are those of a CPU with shadow stacks. */
    private static final Set<String> NOT_COUNTED = Set.of("VmPTE", "x86_Thread_features", "x86_Thread_features_locked");
    private static final List<String> SAME_VALUES = List.of("Name", "Umask", "State", "Ngid", "TracerPid", "Uid", "Gid",
            "FDSize", "Groups", "VmPin", "Threads", "SigPnd", "ShdPnd", "SigBlk", "SigCgt", "CapInh",
            "NoNewPrivs", "Seccomp", "Cpus_allowed_list");
    private static final int STAT_FIELDS = 52;

    private static Outcome natively(String... words) {
        return Command.of(words).runNatively();
    }

    private static Outcome inJemu(String... words) {
        Outcome outcome = Jemu.with().run(Command.of(words));
        assertThat(outcome.stderr()).isEmpty();
        return outcome;
    }

    /** The lines "name: value", in their order, without the fields that are not counted. */
    private static Map<String, String> fields(Outcome outcome) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : outcome.stdout().lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.substring(0, colon).contains(" ")
                    && !NOT_COUNTED.contains(line.substring(0, colon))) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        }
        return fields;
    }

    /** Older kernels have fewer fields: what both have is in the same order. */
    private static void assertFields(Map<String, String> got, Map<String, String> wanted) {
        assertThat(got.keySet()).containsAll(wanted.keySet());
        List<String> common = new ArrayList<>(got.keySet());
        common.retainAll(wanted.keySet());
        assertThat(common).containsExactlyElementsOf(wanted.keySet());
    }

    @Test
    void statusHasAllFields() {
        Map<String, String> wanted = fields(natively("/bin/cat", "/proc/self/status"));
        Map<String, String> got = fields(inJemu("/bin/cat", "/proc/self/status"));
        assertFields(got, wanted);
        for (String name : SAME_VALUES) {
            assertThat(got.get(name)).as(name).isEqualTo(wanted.get(name));
        }
    }

    @Test
    void otherFilesHaveAllFields() {
        String[] files = {"/bin/cat", "/proc/self/io", "/proc/self/smaps_rollup"};
        assertFields(fields(inJemu(files)), fields(natively(files)));
        assertThat(inJemu("/bin/cat", "/proc/self/limits").stdout())
                .isEqualTo(natively("/bin/cat", "/proc/self/limits").stdout());
        assertThat(inJemu("/bin/cat", "/proc/self/stat").stdout().split(" ")).hasSize(STAT_FIELDS);
        String[] maps = {"/bin/cat", "/proc/self/comm", "/proc/self/uid_map", "/proc/self/gid_map",
            "/proc/self/setgroups", "/proc/self/timens_offsets", "/proc/self/cmdline",
            "/proc/sys/kernel/threads-max", "/proc/sys/net/core/somaxconn"};
        assertThat(inJemu(maps).stdout()).isEqualTo(natively(maps).stdout());
    }
}
