package io.jemu.loader.glibc;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.loader.object.FatalMessage;
import io.jemu.syscalls.abi.SyscallException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * Guest memory of the loader's own, as ld.so has from its malloc: struct link_maps, dtvs, thread-local blocks. What is
 * freed is reused for requests of the same size, which is what threads and repeated dlopen need.
 */
public final class GuestHeap {
    private static final long CHUNK = 1 << 17;
    private static final long ALIGNMENT = 16;

    private final AddressSpace memory;
    private final LongUnaryOperator map;
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Map<Long, Deque<Long>> free = new HashMap<>();
    private long next;
    private long end;

    /** @param map maps that many bytes of zeros, a multiple of the page size, and returns where */
    public GuestHeap(AddressSpace memory, LongUnaryOperator map) {
        this.memory = memory;
        this.map = map;
    }

    private GuestHeap(GuestHeap original, AddressSpace memory, LongUnaryOperator map) {
        this(memory, map);
        sizes.putAll(original.sizes);
        original.free.forEach((size, addresses) -> free.put(size, new ArrayDeque<>(addresses)));
        next = original.next;
        end = original.end;
    }

    /** The same heap in the memory of a process that was forked off. */
    public GuestHeap copy(AddressSpace child, LongUnaryOperator childMap) {
        return new GuestHeap(this, child, childMap);
    }

    /** Allocates zeroed memory at a multiple of 16. */
    public long allocate(long size) {
        return allocate(size, ALIGNMENT);
    }

    /**
     * Allocates zeroed memory.
     *
     * @param size bytes
     * @param alignment a power of two
     * @throws FatalMessage if there is no memory left
     */
    public long allocate(long size, long alignment) {
        long rounded = Math.max(ALIGNMENT, size + ALIGNMENT - 1 & -ALIGNMENT);
        if (alignment <= ALIGNMENT) {
            Deque<Long> old = free.get(rounded);
            if (old != null && !old.isEmpty()) {
                long address = old.pop();
                memory.clear(address, rounded);
                sizes.put(address, rounded);
                return address;
            }
        }
        long address = next + alignment - 1 & -alignment;
        if (address + rounded > end) {
            long length = Math.max(CHUNK, Page.roundUp(rounded + alignment));
            next = mapChunk(length);
            end = next + length;
            address = next + alignment - 1 & -alignment;
        }
        next = address + rounded;
        sizes.put(address, rounded);
        return address;
    }

    private long mapChunk(long length) {
        try {
            return map.applyAsLong(length);
        } catch (SyscallException refused) {
            throw new FatalMessage("jemu: no memory left for the dynamic linker: " + refused.errno().text());
        }
    }

    /** Frees what {@link #allocate} gave; anything else is ignored, as it is somebody else's. */
    public void free(long address) {
        Long size = sizes.remove(address);
        if (size != null) {
            free.computeIfAbsent(size, unused -> new ArrayDeque<>()).push(address);
        }
    }

    /** Allocates a NUL-terminated string; chars become bytes one to one. */
    public long string(String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
        long address = allocate(bytes.length);
        memory.write(address, bytes);
        return address;
    }

    /** Allocates an array of words. */
    public long words(long... values) {
        long address = allocate((long) values.length * Long.BYTES);
        for (int i = 0; i < values.length; i++) {
            memory.write64(address + (long) i * Long.BYTES, values[i]);
        }
        return address;
    }
}
