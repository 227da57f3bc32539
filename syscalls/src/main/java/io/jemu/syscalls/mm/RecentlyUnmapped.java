package io.jemu.syscalls.mm;

import java.util.ArrayList;
import java.util.List;

/** Where memory was until lately, to explain accesses to it. */
public final class RecentlyUnmapped {
    private static final int SIZE = 64;

    private final Area[] areas = new Area[SIZE];
    private int next;

    /**
     * Memory that was unmapped: [start, end).
     *
     * @param file the path of the file that was mapped there; empty if it was none, or is not known
     */
    public record Area(long start, long end, String file) {}

    /** Paths are asked for code only: libraries come and go less often than other mappings. */
    void add(Vma vma) {
        Backing file = vma.executable() ? vma.source().file() : null;
        areas[next] = new Area(vma.start(), vma.end(), file == null ? "" : file.pathForMaps());
        next = (next + 1) % SIZE;
    }

    /** The last area that held an address, or null. */
    public Area find(long address) {
        for (int i = 1; i <= SIZE; i++) {
            Area area = areas[(next - i + SIZE) % SIZE];
            if (area != null && address >= area.start && address < area.end) {
                return area;
            }
        }
        return null;
    }

    /** Those of which the file is known, the last one first. */
    public List<Area> ofFiles() {
        List<Area> list = new ArrayList<>();
        for (int i = 1; i <= SIZE; i++) {
            Area area = areas[(next - i + SIZE) % SIZE];
            if (area != null && !area.file.isEmpty()) {
                list.add(area);
            }
        }
        return list;
    }
}
