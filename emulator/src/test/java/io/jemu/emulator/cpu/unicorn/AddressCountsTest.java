package io.jemu.emulator.cpu.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressCountsTest {
    /** Against a map, with few addresses so that many collide and gaps are closed. */
    @Test
    void isLikeAMapOfCounts() {
        Random random = new Random(7);
        AddressCounts counts = new AddressCounts();
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long address = random.nextInt(1 << 10) * 16L;
            if (random.nextInt(100) < 45) {
                assertThat(counts.add(address)).isEqualTo(expected.merge(address, 1, Integer::sum) == 1);
            } else if (expected.containsKey(address)) {
                int left = expected.merge(address, -1, Integer::sum);
                assertThat(counts.remove(address)).isEqualTo(left == 0);
                expected.remove(address, 0);
            }
            assertThat(counts.contains(address)).isEqualTo(expected.containsKey(address));
        }
        for (long address = 0; address < 1 << 15; address += 16) {
            assertThat(counts.contains(address)).as("%x", address).isEqualTo(expected.containsKey(address));
        }
        Map<Long, Integer> seen = new HashMap<>();
        counts.forEach(address -> seen.merge(address, 1, Integer::sum));
        assertThat(seen.keySet()).isEqualTo(expected.keySet());
        assertThat(seen.values()).containsOnly(1);
    }
}
