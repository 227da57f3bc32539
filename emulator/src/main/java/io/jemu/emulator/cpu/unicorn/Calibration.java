package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.emulator.cpu.EngineFailure;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Finds where Unicorn keeps what it knows about the last exception, by provoking page faults and looking which words
 * take the values that the architecture prescribes (Intel SDM volume 3, section 5.7). An answer that is not unique is
 * refused: with a wrong one, faults would be misread.
 */
final class Calibration {
    private static final int PAGE_FAULT = 14;
    private static final int NO_EXCEPTION = -1;
    private static final int NOT_FOUND = -1;
    /** A place within the absent page that no other word is likely to hold by chance. */
    private static final long ABSENT = BootSpace.NOTHING + 0x678;

    /** A deliberate fault: what to run on which address, and the error code that hardware gives. */
    private enum Fault {
        LOAD_ABSENT(BootSpace.LOAD, ABSENT, 0x4),
        STORE_ABSENT(BootSpace.STORE, ABSENT + 8, 0x6),
        FETCH_ABSENT(BootSpace.JUMP, ABSENT + 16, 0x14),
        STORE_READ_ONLY(BootSpace.STORE, BootSpace.CODE + 0x808, 0x7),
        FETCH_NO_EXECUTE(BootSpace.JUMP, BootSpace.DATA + 0x910, 0x15),
        LOAD_SUPERVISOR(BootSpace.LOAD, BootSpace.SYSRET + 0xa18, 0x5);

        private static final Fault[] VALUES = values();

        final long code;
        final long address;
        final int errorCode;

        Fault(long code, long address, int errorCode) {
            this.code = code;
            this.address = address;
            this.errorCode = errorCode;
        }
    }

    private final Uc uc;
    private final long base;
    private final int words;
    private int oldException = NOT_FOUND;

    private Calibration(Uc uc, long base, int words) {
        this.uc = uc;
        this.base = base;
        this.words = words;
    }

    /**
     * Calibrates an engine that is in user mode in the {@link BootSpace} and whose hooks stop it at every interrupt.
     *
     * @param base where the CPU's structure lies
     * @param size at least as many bytes as may be read there
     * @throws EngineFailure if an answer is not unique
     */
    static LiveCpu calibrate(Uc uc, long base, long size) {
        return new Calibration(uc, base, (int) (size / Integer.BYTES)).calibrate();
    }

    private LiveCpu calibrate() {
        int[] errorCodes = allWords();
        int[] addresses = allWords();
        for (Fault fault : Fault.VALUES) {
            provoke(fault);
            int[] snapshot = snapshot();
            errorCodes = holding(snapshot, fault.errorCode, errorCodes);
            addresses = holdingAddress(snapshot, fault.address, addresses);
        }
        LiveCpu live = new LiveCpu(base, oldException, only("error code", errorCodes), only("CR2", addresses));
        check(live);
        return live;
    }

    /** The offsets of all words behind the general registers and RIP, which may hold the same by chance. */
    private int[] allWords() {
        int first = LiveCpu.RIP_OFFSET / Integer.BYTES + 2;
        int[] offsets = new int[words - first];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (first + i) * Integer.BYTES;
        }
        return offsets;
    }

    /** The CPU's structure, read at one go: single reads are slow in a JVM that has just started. */
    private int[] snapshot() {
        int[] words = new int[this.words];
        MemorySegment.copy(LiveCpu.HOST, JAVA_INT, base, words, 0, words.length);
        return words;
    }

    private static int[] holding(int[] snapshot, int value, int... offsets) {
        int n = 0;
        int[] found = new int[offsets.length];
        for (int offset : offsets) {
            if (snapshot[offset / Integer.BYTES] == value) {
                found[n++] = offset;
            }
        }
        return Arrays.copyOf(found, n);
    }

    private static int[] holdingAddress(int[] snapshot, long value, int... offsets) {
        int n = 0;
        int[] found = new int[offsets.length];
        for (int offset : offsets) {
            int i = offset / Integer.BYTES;
            if (snapshot[i] == (int) value && i + 1 < snapshot.length && snapshot[i + 1] == (int) (value >>> 32)) {
                found[n++] = offset;
            }
        }
        return Arrays.copyOf(found, n);
    }

    private void provoke(Fault fault) {
        int[] clear = new int[0];
        if (oldException == NOT_FOUND) {
            clear = holding(snapshot(), NO_EXCEPTION, allWords());
        } else {
            LiveCpu.HOST.set(JAVA_INT, base + oldException, NO_EXCEPTION);
        }
        uc.write(UcRegister.UC_X86_REG_RDI, fault.address);
        UcErr error = uc.start(fault.code);
        if (error != UcErr.UC_ERR_OK) {
            throw new EngineFailure("Unicorn ended with " + error + " on a deliberate page fault, " + fault);
        }
        if (oldException == NOT_FOUND) {
            oldException = only("old_exception", holding(snapshot(), PAGE_FAULT, clear));
        }
    }

    /** exception_is_int and CR3 are taken from their known distance to a field that was found: see that they fit. */
    private void check(LiveCpu live) {
        boolean fits = !live.isInstruction() && live.cr3() == uc.read(UcRegister.UC_X86_REG_CR3);
        live.forgetException();
        uc.start(BootSpace.INT_80);
        fits &= live.isInstruction() && live.rip() == BootSpace.AFTER_INT_80;
        live.forgetException();
        if (!fits) {
            throw unsupported("exception_is_int or CR3");
        }
    }

    private static int only(String what, int... offsets) {
        if (offsets.length != 1) {
            throw unsupported(what);
        }
        return offsets[0];
    }

    private static EngineFailure unsupported(String what) {
        return new EngineFailure(
                "cannot tell where Unicorn keeps " + what + ": this build of Unicorn is not supported");
    }
}
