package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.vfs.OpenFile;

/**
 * How large the areas of a process are by kind, in kB of 1024 bytes, and where some begin.
 *
 * @param program code of the program's own file
 * @param libraries other code
 * @param codeStart the first address of the program's code, or 0
 * @param codeEnd the address after it, or 0
 */
record MemorySizes(
        long total, long locked, long data, long stack, long program, long libraries, long codeStart, long codeEnd) {
    static MemorySizes of(Process process) {
        Counter counter = new Counter(process.executable());
        process.map().forEach(counter::add);
        return new MemorySizes(process.map().totalBytes() >> 10, counter.locked >> 10, counter.data >> 10,
                counter.stack >> 10, counter.program >> 10, counter.libraries >> 10, counter.codeStart,
                counter.codeEnd);
    }

    private static final class Counter {
        private final String executable;
        private long locked;
        private long data;
        private long stack;
        private long program;
        private long libraries;
        private long codeStart;
        private long codeEnd;

        Counter(OpenFile executable) {
            this.executable = executable == null ? "" : executable.currentPath();
        }

        void add(Vma vma) {
            locked += vma.has(Vma.LOCKED) ? vma.length() : 0;
            if (vma.has(Vma.GROWS_DOWN)) {
                stack += vma.length();
            } else if (vma.writable() && !vma.shared()) {
                data += vma.length();
            } else if (vma.executable() && !vma.writable()) {
                boolean own = vma.source().file() != null && vma.source().file().pathForMaps().equals(executable);
                program += own ? vma.length() : 0;
                libraries += own ? 0 : vma.length();
                if (own) {
                    codeStart = codeStart == 0 ? vma.start() : codeStart;
                    codeEnd = vma.end();
                }
            }
        }
    }
}
