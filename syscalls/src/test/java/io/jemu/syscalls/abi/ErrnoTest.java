package io.jemu.syscalls.abi;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrnoTest {
    private static final NativeFunction STRERROR =
            NativeFunction.link(Linker.nativeLinker().defaultLookup(), "strerror");
    private static final NativeFunction STRERRORNAME =
            NativeFunction.link(Linker.nativeLinker().defaultLookup(), "strerrorname_np");

    private static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void hasTheNameAndTextOfTheCLibrary(Errno errno) {
        assertThat(errno.text()).isEqualTo(string(STRERROR.call(errno.number())));
        String name = string(STRERRORNAME.call(errno.number()));
        assertThat(errno.name()).isEqualTo(name.equals("ENOTSUP") ? "EOPNOTSUPP" : name);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void lacksNoNumberThatTheCLibraryNames() {
        for (int number = 1; number <= Errno.MAX; number++) {
            assertThat(Errno.of(number).isPresent()).as("%d", number).isEqualTo(STRERRORNAME.call(number) != 0);
        }
    }

    @Test
    void failuresCarryNoStackTraceAndAreMadeOnce() {
        SyscallException failure = Errno.EBADF.failure();
        assertThat(failure).isSameAs(Errno.EBADF.failure());
        assertThat(failure.getStackTrace()).isEmpty();
        assertThat(failure.errno().result()).isEqualTo(-9);
    }

    @Test
    void onlyTheLast4095ResultsAreErrors() {
        assertThat(Errno.isError(-1)).isTrue();
        assertThat(Errno.isError(-4095)).isTrue();
        assertThat(Errno.isError(-4096)).isFalse();
        assertThat(Errno.isError(0)).isFalse();
        assertThat(Errno.isError(0x7fff_0000_0000L)).isFalse();
    }
}
