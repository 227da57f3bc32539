package io.jemu.emulator.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A process's virtual memory as the kernel and the loader see it: reads and writes by virtual address, through the same
 * page table that the CPU uses, with the same page faults.
 *
 * <p>All accesses throw {@link GuestFault} at the first address that the owner of the address space does not allow. A
 * write to a frame that holds code invalidates the engine's translations of it.
 */
public final class AddressSpace {
    private static final int PAGE = Page.SIZE;

    private final PhysicalMemory memory;
    private final PageTable table;
    private final TranslationCache cache;
    private final PageFaultHandler faults;

    public AddressSpace(PhysicalMemory memory, PageTable table, TranslationCache cache, PageFaultHandler faults) {
        this.memory = memory;
        this.table = table;
        this.cache = cache;
        this.faults = faults;
    }

    public PhysicalMemory memory() {
        return memory;
    }

    /**
     * Makes one page accessible and gives the physical address of {@code address} in it.
     *
     * @throws GuestFault if the access is not allowed
     */
    public long translate(long address, Access access) {
        long entry = table.get(address);
        if (!allows(entry, access)) {
            // One fault may map a page read-only first (copy on write), so a second one can be due.
            for (int i = 0; i < 2 && !allows(entry, access); i++) {
                if (address < 0 || address >= PageTable.LIMIT || !faults.resolve(address, access)) {
                    throw new GuestFault(address, access);
                }
                entry = table.get(address);
            }
            if (!allows(entry, access)) {
                throw new GuestFault(address, access);
            }
        }
        long frame = entry & PageTable.FRAME_MASK;
        if (access == Access.WRITE && memory.holdsCode(frame)) {
            cache.invalidateCode(frame);
        }
        return frame | Page.offset(address);
    }

    private static boolean allows(long entry, Access access) {
        return switch (access) {
            case READ -> (entry & PageTable.PRESENT) != 0;
            case WRITE -> (entry & (PageTable.PRESENT | PageTable.WRITABLE))
                    == (PageTable.PRESENT | PageTable.WRITABLE);
            case FETCH -> (entry & (PageTable.PRESENT | PageTable.NO_EXECUTE)) == PageTable.PRESENT;
        };
    }

    /** Receives the physically contiguous pieces of a virtual range, in order. */
    @FunctionalInterface
    public interface ChunkConsumer {
        /**
         * @param chunk a piece of guest RAM
         * @param offset where the piece lies in the range
         * @return whether to go on
         */
        boolean accept(MemorySegment chunk, long offset);
    }

    /**
     * Visits [address, address + length) piece by piece. Pages are made accessible one run at a time, so a fault late
     * in the range comes after the pieces before it were visited, as in Linux.
     */
    public void chunks(long address, long length, Access access, ChunkConsumer consumer) {
        long done = 0;
        while (done < length) {
            long start = translate(address + done, access);
            long run = Math.min(length - done, PAGE - Page.offset(start));
            while (done + run < length) {
                long next = table.get(address + done + run);
                if (!allows(next, access) || (next & PageTable.FRAME_MASK) != start + run) {
                    break;
                }
                if (access == Access.WRITE && memory.holdsCode(start + run)) {
                    cache.invalidateCode(start + run);
                }
                run = Math.min(length - done, run + PAGE);
            }
            if (!consumer.accept(memory.segment().asSlice(start, run), done)) {
                return;
            }
            done += run;
        }
    }

    public void read(long address, byte[] target, int offset, int length) {
        for (int done = 0; done < length; ) {
            long physical = translate(address + done, Access.READ);
            int n = Math.min(length - done, PAGE - Page.offset(physical));
            MemorySegment.copy(memory.segment(), JAVA_BYTE, physical, target, offset + done, n);
            done += n;
        }
    }

    public byte[] read(long address, int length) {
        byte[] bytes = new byte[length];
        read(address, bytes, 0, length);
        return bytes;
    }

    public void write(long address, byte[] source, int offset, int length) {
        for (int done = 0; done < length; ) {
            long physical = translate(address + done, Access.WRITE);
            int n = Math.min(length - done, PAGE - Page.offset(physical));
            MemorySegment.copy(source, offset + done, memory.segment(), JAVA_BYTE, physical, n);
            done += n;
        }
    }

    public void write(long address, byte[] source) {
        write(address, source, 0, source.length);
    }

    /** Fills a range with zeros. */
    public void clear(long address, long length) {
        chunks(address, length, Access.WRITE, (chunk, at) -> {
            chunk.fill((byte) 0);
            return true;
        });
    }

    public byte read8(long address) {
        return memory.segment().get(JAVA_BYTE, translate(address, Access.READ));
    }

    public short read16(long address) {
        if (Page.offset(address) > PAGE - 2) {
            return (short) (read8(address) & 0xff | read8(address + 1) << 8);
        }
        return memory.segment().get(JAVA_SHORT_UNALIGNED, translate(address, Access.READ));
    }

    public int read32(long address) {
        if (Page.offset(address) > PAGE - 4) {
            return read16(address) & 0xffff | read16(address + 2) << 16;
        }
        return memory.segment().get(JAVA_INT_UNALIGNED, translate(address, Access.READ));
    }

    public long read64(long address) {
        if (Page.offset(address) > PAGE - 8) {
            return read32(address) & 0xffff_ffffL | (long) read32(address + 4) << 32;
        }
        return memory.segment().get(JAVA_LONG_UNALIGNED, translate(address, Access.READ));
    }

    public void write8(long address, byte value) {
        memory.segment().set(JAVA_BYTE, translate(address, Access.WRITE), value);
    }

    public void write16(long address, short value) {
        if (Page.offset(address) > PAGE - 2) {
            write8(address, (byte) value);
            write8(address + 1, (byte) (value >> 8));
        } else {
            memory.segment().set(JAVA_SHORT_UNALIGNED, translate(address, Access.WRITE), value);
        }
    }

    public void write32(long address, int value) {
        if (Page.offset(address) > PAGE - 4) {
            write16(address, (short) value);
            write16(address + 2, (short) (value >> 16));
        } else {
            memory.segment().set(JAVA_INT_UNALIGNED, translate(address, Access.WRITE), value);
        }
    }

    public void write64(long address, long value) {
        if (Page.offset(address) > PAGE - 8) {
            write32(address, (int) value);
            write32(address + 4, (int) (value >> 32));
        } else {
            memory.segment().set(JAVA_LONG_UNALIGNED, translate(address, Access.WRITE), value);
        }
    }

    /**
     * Reads a NUL-terminated string, without the NUL.
     *
     * @return the bytes, or null if there is no NUL within {@code limit} bytes
     */
    public byte[] readCString(long address, int limit) {
        byte[] bytes = new byte[Math.min(limit, 64)];
        int length = 0;
        while (length < limit) {
            long physical = translate(address + length, Access.READ);
            int n = Math.min(limit - length, PAGE - Page.offset(physical));
            for (int i = 0; i < n; i++) {
                byte b = memory.segment().get(JAVA_BYTE, physical + i);
                if (b == 0) {
                    return java.util.Arrays.copyOf(bytes, length);
                }
                if (length == bytes.length) {
                    bytes = java.util.Arrays.copyOf(bytes, Math.min(limit, 2 * length));
                }
                bytes[length++] = b;
            }
        }
        return null;
    }

    /**
     * Reads a NUL-terminated string whose bytes become chars one to one (ISO 8859-1), which keeps file names that are
     * not valid UTF-8 intact.
     *
     * @return the string, or null if there is no NUL within {@code limit} bytes
     */
    public String readString(long address, int limit) {
        byte[] bytes = readCString(address, limit);
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
