package io.jemu.trace.plt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Finds the code that jumps or calls through words of a global offset table, by its encoding: section headers are
 * nothing that a program needs, and may be missing.
 *
 * <p>The entries of procedure linkage tables, after the psABI (4.2.5 and, for IBT, 13.2.2) and as GNU ld, gold, lld and
 * mold write them, have one thing in common: a {@code jmp *slot(%rip)}, perhaps after {@code endbr64}, a {@code bnd}
 * prefix, or a move of the relocation's index, in an entry that begins at a multiple of 8.
 */
final class GotJumps {
    private static final int GROUP_5 = 0xff;
    private static final int JUMP_RIP = 0x25;
    private static final int CALL_RIP = 0x15;
    private static final int PUSH_RIP = 0x35;
    /** Opcode, ModR/M and displacement. */
    private static final int LENGTH = 6;
    private static final int BND = 0xf2;
    /** endbr64, as a little-endian number. */
    private static final int ENDBR64 = 0xfa1e0ff3;
    /** {@code mov $imm32, %r11d}, as mold begins its entries. */
    private static final int MOVE_R11 = 0xbb41;
    private static final int MOVE_R11_LENGTH = 6;
    private static final int ALIGNMENT = 8;

    /**
     * A call, or a jump at the end of a function, that reads the word itself.
     *
     * @param after the address behind the instruction, where a call returns
     */
    record Site(long address, long slot, boolean call, long after) {}

    private final byte[] code;
    private final long base;
    private final LongPredicate slots;
    private final long got;
    private final List<PltStub> stubs = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private long plt0;

    /**
     * @param code an executable segment
     * @param base its address
     * @param slots the words that matter
     * @param got DT_PLTGOT, 0 if there is none
     */
    GotJumps(byte[] code, long base, LongPredicate slots, long got) {
        this.code = code;
        this.base = base;
        this.slots = slots;
        this.got = got;
        for (int at = 0; at <= code.length - LENGTH; at++) {
            if (code[at] == (byte) GROUP_5) {
                look(at);
            }
        }
    }

    private void look(int at) {
        int modrm = code[at + 1] & 0xff;
        if (modrm == JUMP_RIP) {
            long slot = operand(at);
            if (got != 0 && slot == got + 2 * Long.BYTES && pushesLinkMap(at)) {
                return;
            }
            if (slots.test(slot)) {
                int start = entry(at);
                if (start >= 0) {
                    stubs.add(new PltStub(base + start, slot));
                } else {
                    sites.add(new Site(base + at, slot, false, base + at + LENGTH));
                }
            }
        } else if (modrm == CALL_RIP) {
            long slot = operand(at);
            if (slots.test(slot)) {
                sites.add(new Site(base + at, slot, true, base + at + LENGTH));
            }
        }
    }

    /** PLT0: pushes GOT[1], which names the object, and jumps through GOT[2]. */
    private boolean pushesLinkMap(int jump) {
        for (int at = jump - LENGTH; at >= Math.max(0, jump - LENGTH - 1); at--) {
            if (code[at] == (byte) GROUP_5 && (code[at + 1] & 0xff) == PUSH_RIP && operand(at) == got + Long.BYTES) {
                // mold puts endbr64 and a push of the index first, gold nothing.
                plt0 = base + at & -PltStub.SIZE;
                return true;
            }
        }
        return false;
    }

    /** Where the entry begins that this jump is in, -1 if it is none. */
    private int entry(int jump) {
        int at = jump;
        if (at >= 1 && (code[at - 1] & 0xff) == BND) {
            at--;
        }
        if (at >= MOVE_R11_LENGTH && (code[at - MOVE_R11_LENGTH] & 0xff | (code[at - MOVE_R11_LENGTH + 1] & 0xff) << 8)
                == MOVE_R11) {
            at -= MOVE_R11_LENGTH;
        }
        if (at >= Integer.BYTES && int32(at - Integer.BYTES) == ENDBR64) {
            at -= Integer.BYTES;
        }
        return (base + at) % ALIGNMENT == 0 ? at : -1;
    }

    private long operand(int at) {
        return base + at + LENGTH + int32(at + 2);
    }

    private int int32(int at) {
        return code[at] & 0xff | (code[at + 1] & 0xff) << 8 | (code[at + 2] & 0xff) << 16 | code[at + 3] << 24;
    }

    /** Entries of procedure linkage tables. */
    List<PltStub> stubs() {
        return stubs;
    }

    /** Calls and jumps elsewhere. */
    List<Site> sites() {
        return sites;
    }

    /** The entry that leads to the resolver, 0 if there is none. */
    long plt0() {
        return plt0;
    }
}
