package io.jemu.loader.object;

import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import java.util.List;

/** What the program headers other than PT_LOAD say; of each kind the last one counts, as in ld.so. */
final class SegmentScan {
    private final List<ProgramHeader> headers;
    private ProgramHeader dynamic;
    private ProgramHeader tls;
    private ProgramHeader relro;
    private ProgramHeader table;
    private boolean emptyDynamic;
    private int stackFlags = ImageReader.DEFAULT_STACK_FLAGS;

    SegmentScan(List<ProgramHeader> headers) {
        this.headers = headers;
        for (ProgramHeader header : headers) {
            SegmentType type = SegmentType.of(header.type());
            if (type != null) {
                take(type, header);
            }
        }
    }

    private void take(SegmentType type, ProgramHeader header) {
        switch (type) {
            case PT_DYNAMIC -> {
                // Files with debugging information only have an empty one.
                emptyDynamic |= header.filesz() == 0;
                dynamic = header.filesz() == 0 ? dynamic : header;
            }
            case PT_TLS -> tls = header.memsz() == 0 ? tls : header;
            case PT_GNU_RELRO -> relro = header;
            case PT_PHDR -> table = header;
            case PT_GNU_STACK -> stackFlags = header.flags();
            default -> {
                // Of no interest to the linker.
            }
        }
    }

    boolean hasDynamic() {
        return dynamic != null;
    }

    /** Whether there is a PT_DYNAMIC without contents. */
    boolean hasEmptyDynamic() {
        return emptyDynamic;
    }

    /** Unrelocated address that PT_PHDR gives, 0 if there is none. */
    long headersVaddr() {
        return table == null ? 0 : table.vaddr();
    }

    ObjectImage image(long base, long start, long end, boolean contiguous, long entry, long headersAddress) {
        return new ObjectImage(base, start, end, contiguous, entry, headersAddress, headers,
                dynamic == null ? 0 : base + dynamic.vaddr(),
                dynamic == null ? 0 : (int) Math.min(Integer.MAX_VALUE,
                        Long.divideUnsigned(dynamic.memsz(), DynamicSection.ENTRY_SIZE)),
                dynamic != null && !dynamic.writable(), tlsSegment(base), relro == null ? 0 : relro.vaddr(),
                relro == null ? 0 : relro.memsz(), stackFlags);
    }

    private TlsSegment tlsSegment(long base) {
        return tls == null ? null : new TlsSegment(base + tls.vaddr(), tls.filesz(), tls.memsz(), tls.align(),
                tls.align() == 0 ? 0 : tls.vaddr() & tls.align() - 1);
    }
}
