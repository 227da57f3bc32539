package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * The host's random number generator, getrandom(2): fit for keys. The JDK's SecureRandom gives the same bytes, but
 * loads its security providers in every run.
 */
public final class HostRandom implements RandomGenerator {
    /** Requests of up to 256 bytes are always answered in full. */
    private static final int CHUNK = 256;

    private final NativeFunction getrandom =
            NativeFunction.link(Linker.nativeLinker().defaultLookup(), "getrandom");
    private final MemorySegment buffer = Arena.ofAuto().allocate(CHUNK, Long.BYTES);

    @Override
    public long nextLong() {
        draw(Long.BYTES);
        return buffer.get(JAVA_LONG, 0);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int done = 0; done < bytes.length; done += CHUNK) {
            int n = Math.min(CHUNK, bytes.length - done);
            draw(n);
            MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, done, n);
        }
    }

    private void draw(int count) {
        if (getrandom.call(buffer.address(), count, 0) != count) {
            throw new IllegalStateException("the host has no random numbers");
        }
    }
}
