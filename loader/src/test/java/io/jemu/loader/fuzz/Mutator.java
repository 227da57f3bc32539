package io.jemu.loader.fuzz;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages a sound file. An ELF file is damaged where it hurts: in its headers, its dynamic section and the tables that
 * this names.
 */
final class Mutator {
    private static final int PHDR = 56;
    private static final int DYN = 16;
    private static final int MAX_CHANGES = 4;
    private static final int TABLE_SIZE = 160;
    private static final long[] INTERESTING = {0, 1, 2, 3, 7, 8, 16, 0x40, 0xff, 0x100, 0xfff, 0x1000, 0x2000, 0x7fff,
        0x8000, 0xffff, 0x10000, 0x10_0000, 0x1000_0000, 0x7fff_ffff, 0x8000_0000L, 0xffff_ffffL, 0x1_0000_0000L,
        1L << 46, 1L << 47, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -1, -8, -16, -0x1000, 0x6fff_fef5,
        0x7f00_0000_0000L};
    private static final long[] TAGS =
            Arrays.stream(DynamicTag.values()).mapToLong(DynamicTag::value).toArray();

    private final byte[] sound;
    private final int headersEnd;
    private final int dynamicStart;
    private final int dynamicEnd;
    private final List<Integer> tables = new ArrayList<>();

    private Mutator(byte[] sound, int headersEnd, int dynamicStart, int dynamicEnd) {
        this.sound = sound;
        this.headersEnd = headersEnd;
        this.dynamicStart = dynamicStart;
        this.dynamicEnd = dynamicEnd;
    }

    /** For a file without a structure that is known. */
    static Mutator ofData(byte[] sound) {
        return new Mutator(sound, 0, 0, 0);
    }

    static Mutator ofElf(byte[] sound) {
        ElfHeader header = ElfHeader.parse(sound);
        byte[] table = Arrays.copyOfRange(sound, (int) header.phoff(),
                (int) header.phoff() + header.programHeadersSize());
        List<ProgramHeader> headers = ProgramHeader.parseTable(table);
        ProgramHeader dynamic = headers.stream().filter(h -> h.is(SegmentType.PT_DYNAMIC)).findFirst().orElseThrow();
        Mutator mutator = new Mutator(sound, (int) header.phoff() + table.length, (int) dynamic.offset(),
                (int) (dynamic.offset() + dynamic.filesz()));
        mutator.findTables(headers);
        return mutator;
    }

    private void findTables(List<ProgramHeader> headers) {
        ByteBuffer bytes = little(sound);
        for (ProgramHeader each : headers) {
            if (!each.is(SegmentType.PT_LOAD)) {
                tables.add((int) each.offset());
            }
        }
        for (int at = dynamicStart; at < dynamicEnd && bytes.getLong(at) != 0; at += DYN) {
            long value = bytes.getLong(at + 8);
            for (ProgramHeader load : headers) {
                if (load.is(SegmentType.PT_LOAD) && value > 0x100 && value - load.vaddr() >= 0
                        && value - load.vaddr() < load.filesz()) {
                    tables.add((int) (value - load.vaddr() + load.offset()));
                }
            }
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A damaged copy, the same for the same state of {@code random}. */
    byte[] mutate(SplittableRandom random) {
        byte[] file = sound.clone();
        for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
            file = change(file, random);
        }
        return file;
    }

    private byte[] change(byte[] file, SplittableRandom random) {
        if (headersEnd == 0) {
            return changeData(file, random);
        }
        switch (random.nextInt(16)) {
            case 0 -> overwrite(file, random.nextInt(ElfHeader.SIZE), random);
            case 1, 2, 3 -> overwrite(file, aligned(ElfHeader.SIZE, headersEnd, random), random);
            case 4, 5, 6 -> changeDynamic(file, random);
            case 14 -> copyPiece(file, random);
            case 15 -> {
                return changeData(file, random);
            }
            default -> {
                int table = tables.get(random.nextInt(tables.size()));
                overwrite(file, aligned(table, Math.min(table + TABLE_SIZE, file.length), random), random);
            }
        }
        return file;
    }

    private byte[] changeData(byte[] file, SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0 -> copyPiece(file, random);
            case 1 -> {
                return Arrays.copyOf(file, random.nextInt(2 * sound.length));
            }
            default -> overwrite(file, aligned(0, file.length, random), random);
        }
        return file;
    }

    private static int aligned(int start, int end, SplittableRandom random) {
        int at = start + random.nextInt(Math.max(1, end - start));
        return random.nextInt(4) == 0 ? at : at & -(1 << 1 + random.nextInt(3));
    }

    /** Another value or tag for an entry, or the entry somewhere else. */
    private void changeDynamic(byte[] file, SplittableRandom random) {
        int at = dynamicStart + random.nextInt((dynamicEnd - dynamicStart) / DYN) * DYN;
        if (at + DYN > file.length) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> little(file).putLong(at, TAGS[random.nextInt(TAGS.length)]);
            case 1 -> {
                int other = dynamicStart + random.nextInt((dynamicEnd - dynamicStart) / DYN) * DYN;
                if (other + DYN <= file.length) {
                    little(file).putLong(at + 8, little(file).getLong(other + 8));
                }
            }
            default -> overwrite(file, at + 8, random);
        }
    }

    private static void copyPiece(byte[] file, SplittableRandom random) {
        int length = 1 << random.nextInt(7);
        if (file.length > 2 * length) {
            System.arraycopy(file, random.nextInt(file.length - length), file, random.nextInt(file.length - length),
                    length);
        }
    }

    private void overwrite(byte[] file, int at, SplittableRandom random) {
        int size = 1 << random.nextInt(4);
        if (at < 0 || at + size > file.length) {
            return;
        }
        ByteBuffer bytes = little(file);
        long old = 0;
        for (int i = size - 1; i >= 0; i--) {
            old = old << 8 | bytes.get(at + i) & 0xff;
        }
        long value = switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> old + random.nextInt(-32, 33);
            case 2 -> old ^ 1L << random.nextInt(8 * size);
            case 3 -> random.nextInt(2 * sound.length);
            case 4 -> -random.nextInt(2 * sound.length);
            default -> INTERESTING[random.nextInt(INTERESTING.length)];
        };
        for (int i = 0; i < size; i++) {
            bytes.put(at + i, (byte) (value >>> 8 * i));
        }
    }
}
