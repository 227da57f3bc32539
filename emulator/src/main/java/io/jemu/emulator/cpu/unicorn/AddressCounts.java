package io.jemu.emulator.cpu.unicorn;

import java.util.function.LongConsumer;

/** How often each of some addresses was added: a hash table without objects, since it is asked while code runs. */
final class AddressCounts {
    private static final int INITIAL_CAPACITY = 64;
    /** 2^64 divided by the golden ratio: spreads addresses over the high bits. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private long[] addresses = new long[INITIAL_CAPACITY];
    /** 0 where the table is free. */
    private int[] counts = new int[INITIAL_CAPACITY];
    private int size;

    boolean contains(long address) {
        return counts[slot(address)] != 0;
    }

    /** @return whether the address was not there before */
    boolean add(long address) {
        int slot = slot(address);
        addresses[slot] = address;
        if (counts[slot]++ != 0) {
            return false;
        }
        if (++size * 2 > addresses.length) {
            grow();
        }
        return true;
    }

    /**
     * @return whether the address is no longer there
     * @throws IllegalArgumentException if it was not
     */
    boolean remove(long address) {
        int slot = slot(address);
        if (counts[slot] == 0) {
            throw new IllegalArgumentException("the address 0x" + Long.toHexString(address) + " is not watched");
        }
        if (--counts[slot] != 0) {
            return false;
        }
        size--;
        closeGap(slot);
        return true;
    }

    /** Calls for each address. */
    void forEach(LongConsumer action) {
        for (int i = 0; i < addresses.length; i++) {
            if (counts[i] != 0) {
                action.accept(addresses[i]);
            }
        }
    }

    /** Where the address is, or would be. */
    private int slot(long address) {
        int slot = home(address);
        while (counts[slot] != 0 && addresses[slot] != address) {
            slot = slot + 1 & addresses.length - 1;
        }
        return slot;
    }

    private int home(long address) {
        return (int) (address * SPREAD >>> Integer.SIZE) & addresses.length - 1;
    }

    /** Moves those up that a free slot would hide. */
    private void closeGap(int free) {
        int mask = addresses.length - 1;
        for (int slot = free + 1 & mask; counts[slot] != 0; slot = slot + 1 & mask) {
            int distance = slot - home(addresses[slot]) & mask;
            if (distance >= (slot - free & mask)) {
                addresses[free] = addresses[slot];
                counts[free] = counts[slot];
                counts[slot] = 0;
                free = slot;
            }
        }
    }

    private void grow() {
        long[] oldAddresses = addresses;
        int[] oldCounts = counts;
        addresses = new long[2 * oldAddresses.length];
        counts = new int[addresses.length];
        for (int i = 0; i < oldAddresses.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slot(oldAddresses[i]);
                addresses[slot] = oldAddresses[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
