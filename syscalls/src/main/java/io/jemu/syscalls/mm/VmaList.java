package io.jemu.syscalls.mm;

import java.util.Arrays;

/** The areas of a memory map in order of address. A look-up allocates nothing and is quick for the area hit last. */
final class VmaList {
    private Vma[] areas = new Vma[32];
    private int count;
    private Vma lastHit;

    int size() {
        return count;
    }

    Vma get(int index) {
        return areas[index];
    }

    /** The area that holds an address, or null. */
    Vma find(long address) {
        Vma hit = lastHit;
        if (hit != null && address >= hit.start() && address < hit.end()) {
            return hit;
        }
        int index = indexEndingAfter(address);
        if (index == count || areas[index].start() > address) {
            return null;
        }
        lastHit = areas[index];
        return lastHit;
    }

    /** The index of the first area that ends after an address; {@link #size} if there is none. */
    int indexEndingAfter(long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (areas[middle].end() > address) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Whether no area overlaps [start, end). */
    boolean free(long start, long end) {
        int index = indexEndingAfter(start);
        return index == count || areas[index].start() >= end;
    }

    /** Inserts an area that overlaps no other, without merging. */
    void insert(Vma vma) {
        int index = indexEndingAfter(vma.start());
        if (count == areas.length) {
            areas = Arrays.copyOf(areas, 2 * count);
        }
        System.arraycopy(areas, index, areas, index + 1, count - index);
        areas[index] = vma;
        count++;
    }

    /** Puts another area in the place of the one at an index. */
    void replace(int index, Vma vma) {
        areas[index] = vma;
        lastHit = null;
    }

    /** Removes the area at an index. */
    void remove(int index) {
        System.arraycopy(areas, index + 1, areas, index, count - index - 1);
        areas[--count] = null;
        lastHit = null;
    }

    /** Cuts the area that holds an address, so that one begins there; nothing to do if none holds it. */
    void splitAt(long address) {
        int index = indexEndingAfter(address);
        if (index == count || areas[index].start() >= address) {
            return;
        }
        Vma vma = areas[index];
        replace(index, vma.part(vma.start(), address));
        insert(vma.part(address, vma.end()));
    }

    /** Joins neighbours that have become alike, within and around [start, end). */
    void mergeAround(MemoryMap map, long start, long end) {
        int index = Math.max(0, indexEndingAfter(start) - 1);
        while (index + 1 < count && areas[index].start() <= end) {
            Vma first = areas[index];
            Vma second = areas[index + 1];
            if (first.continuedBy(second)) {
                if (first.source() != second.source()) {
                    first.source().attach(map, second.length());
                    second.source().detach(map, second.length());
                }
                replace(index, first.withEnd(second.end()));
                remove(index + 1);
            } else {
                index++;
            }
        }
    }
}
