package io.jemu.trace.plt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries of linkage tables as link editors write them. */
class GotJumpsTest {
    private static final long BASE = 0x1020;
    private static final long GOT = 0x4000;
    private static final long FIRST = GOT + 0x18;

    private static GotJumps find(String code) {
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", "").replace("\n", ""));
        return new GotJumps(bytes, BASE, slot -> slot >= FIRST && slot < FIRST + 16, GOT);
    }

    private static String word(long at, int length, long target) {
        int distance = (int) (target - at - length);
        return "%02x%02x%02x%02x".formatted(distance & 0xff, distance >> 8 & 0xff, distance >> 16 & 0xff,
                distance >> 24 & 0xff);
    }

    @Test
    void entriesOfGnuLd() {
        GotJumps found = find("ff35" + word(BASE, 6, GOT + 8) + "ff25" + word(BASE + 6, 6, GOT + 16) + "0f1f4000"
                + "ff25" + word(BASE + 16, 6, FIRST) + "6800000000 e9e0ffffff"
                + "ff25" + word(BASE + 32, 6, FIRST + 8) + "6690");
        assertThat(found.plt0()).isEqualTo(BASE);
        assertThat(found.stubs()).containsExactly(new PltStub(BASE + 16, FIRST), new PltStub(BASE + 32, FIRST + 8));
        assertThat(found.sites()).isEmpty();
    }

    @Test
    void entriesWithIndirectBranchTracking() {
        assertThat(find("f30f1efa ff25" + word(BASE + 4, 6, FIRST) + "660f1f440000"
                + "f30f1efa f2ff25" + word(BASE + 21, 6, FIRST + 8) + "0f1f440000").stubs())
                .containsExactly(new PltStub(BASE, FIRST), new PltStub(BASE + 16, FIRST + 8));
    }

    @Test
    void entriesOfMold() {
        GotJumps found = find("f30f1efa 41bb00000000 ff25" + word(BASE + 10, 6, FIRST));
        assertThat(found.stubs()).containsExactly(new PltStub(BASE, FIRST));
    }

    @Test
    void callsAndJumpsElsewhereAreNoEntries() {
        GotJumps found = find("90 ff15" + word(BASE + 1, 6, FIRST) + "ff25" + word(BASE + 7, 6, FIRST + 8) + "c3");
        assertThat(found.stubs()).isEmpty();
        assertThat(found.sites()).isEqualTo(List.of(new GotJumps.Site(BASE + 1, FIRST, true, BASE + 7),
                new GotJumps.Site(BASE + 7, FIRST + 8, false, BASE + 13)));
    }

    @Test
    void otherWordsDoNotMatter() {
        GotJumps found = find("ff25" + word(BASE, 6, GOT + 0x100) + "6690");
        assertThat(found.stubs()).isEmpty();
        assertThat(found.sites()).isEmpty();
        assertThat(find("ff25")).satisfies(none -> assertThat(none.stubs()).isEmpty());
    }
}
