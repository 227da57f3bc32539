package io.jemu.tests.fuzz;

import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes a few bytes of an ELF file: of its headers, its tables, its dynamic section and its relocated data. */
final class Damage {
    private static final int MAX_CHANGES = 4;
    private static final int[] BYTES = {0, 1, 2, 0x7f, 0x80, 0xff};

    private final byte[] sound;
    private final List<Range> ranges = new ArrayList<>();

    private record Range(int start, int end) {}

    Damage(byte[] sound) {
        this.sound = sound;
        ElfHeader header = ElfHeader.parse(sound);
        int table = (int) header.phoff();
        List<ProgramHeader> headers =
                ProgramHeader.parseTable(Arrays.copyOfRange(sound, table, table + header.programHeadersSize()));
        ranges.add(new Range(0, table + header.programHeadersSize()));
        for (ProgramHeader segment : headers) {
            boolean code = segment.executable();
            if (!code && (segment.is(SegmentType.PT_LOAD) || segment.is(SegmentType.PT_DYNAMIC)
                    || segment.is(SegmentType.PT_GNU_RELRO) || segment.is(SegmentType.PT_NOTE))) {
                ranges.add(new Range((int) segment.offset(), (int) (segment.offset() + segment.filesz())));
            }
        }
    }

    /** A damaged copy, which follows from the seed. */
    byte[] apply(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] file = sound.clone();
        for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
            Range range = ranges.get(random.nextInt(ranges.size()));
            int at = range.start + random.nextInt(range.end - range.start);
            file[at] = (byte) switch (random.nextInt(3)) {
                case 0 -> file[at] ^ 1 << random.nextInt(8);
                case 1 -> file[at] + random.nextInt(-8, 9);
                default -> BYTES[random.nextInt(BYTES.length)];
            };
        }
        return random.nextInt(50) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
    }
}
