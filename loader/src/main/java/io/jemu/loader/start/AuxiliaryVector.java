package io.jemu.loader.start;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.debug.AuxiliaryVectorListing;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.glibc.StartValues;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.syscalls.exec.AuxType;
import io.jemu.syscalls.exec.ExecImage;
import java.util.ArrayList;
import java.util.List;

/** What the loader reads of a program's auxiliary vector (getauxval(3)). */
record AuxiliaryVector(ExecImage image) {
    /** The kernel put no longer string there. */
    private static final int MAX_STRING = 1 << 17;

    /** The value of an entry, 0 if there is none. */
    private long value(long type) {
        for (ExecImage.AuxEntry entry : image.auxv()) {
            if (entry.type() == type) {
                return entry.value();
            }
        }
        return 0;
    }

    boolean secure() {
        return value(AuxType.AT_SECURE) != 0;
    }

    /** Address of 16 random bytes. */
    long random() {
        return value(AuxType.AT_RANDOM);
    }

    long rseqFeatureSize() {
        return value(AuxType.AT_RSEQ_FEATURE_SIZE);
    }

    long rseqAlignment() {
        return value(AuxType.AT_RSEQ_ALIGN);
    }

    /** The kernel did not map ld.so and could not tell where it is: that is made good for. */
    static ExecImage tellBase(ExecImage image, long base, AddressSpace memory) {
        List<ExecImage.AuxEntry> entries = new ArrayList<>();
        for (ExecImage.AuxEntry entry : image.auxv()) {
            boolean tells = entry.type() == AuxType.AT_BASE;
            entries.add(tells ? new ExecImage.AuxEntry(entry.type(), base, entry.address()) : entry);
            if (tells) {
                memory.write64(entry.address() + Long.BYTES, base);
            }
        }
        return image.withAuxiliaryVector(entries);
    }

    /** LD_SHOW_AUXV. */
    void show(LdDebug debug, GlibcVersion version, AddressSpace memory) {
        for (ExecImage.AuxEntry entry : image.auxv()) {
            debug.printOut("%s", AuxiliaryVectorListing.line(entry.type(), entry.value(), version,
                    address -> memory.readString(address, MAX_STRING)));
        }
    }

    /** @param secure whether the program runs in secure mode */
    StartValues.Kernel kernelValues(boolean secure) {
        return new StartValues.Kernel(image.auxvAddress(), image.argvAddress(), image.stackPointer(), secure,
                (int) value(AuxType.AT_CLKTCK), value(AuxType.AT_HWCAP2), value(AuxType.AT_PLATFORM),
                value(AuxType.AT_MINSIGSTKSZ));
    }
}
