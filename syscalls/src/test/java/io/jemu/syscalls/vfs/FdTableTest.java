package io.jemu.syscalls.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FdTableTest {
    private static final int LIMIT = 8;

    private final FdTable table = new FdTable(() -> LIMIT);

    /** An open file that notes whether it was closed. */
    private static final class Probe extends OpenFile {
        private final int flags;
        private boolean closed;

        Probe(int flags) {
            super("/probe");
            this.flags = flags;
        }

        @Override
        public int statusFlags() {
            return flags;
        }

        @Override
        public void changeStatusFlags(int newFlags) {
            throw new AssertionError("nobody changes the flags");
        }

        @Override
        public FileStatus status() {
            throw new AssertionError("nobody asks for the status");
        }

        @Override
        protected void close() {
            closed = true;
        }
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SyscallException.class,
                e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void givesTheLowestFreeNumber() {
        assertThat(table.install(new Probe(0), false)).isZero();
        assertThat(table.install(new Probe(0), false)).isEqualTo(1);
        assertThat(table.install(new Probe(0), 5, false)).isEqualTo(5);
        table.close(0);
        assertThat(table.install(new Probe(0), false)).isZero();
        assertThat(table.install(new Probe(0), false)).isEqualTo(2);
        assertThat(table.open()).containsExactly(0, 1, 2, 5);
    }

    @Test
    void refusesMoreThanTheLimitAndClosesTheFile() {
        for (int i = 0; i < LIMIT; i++) {
            table.install(new Probe(0), false);
        }
        Probe surplus = new Probe(0);
        fails(Errno.EMFILE, () -> table.install(surplus, false));
        assertThat(surplus.closed).isTrue();
        fails(Errno.EMFILE, () -> table.duplicate(0, 0, false));
        fails(Errno.EINVAL, () -> table.duplicate(0, LIMIT, false));
        fails(Errno.EINVAL, () -> table.duplicate(0, -1, false));
        fails(Errno.EBADF, () -> table.duplicateTo(0, LIMIT, false));
    }

    @Test
    void closesAFileWithItsLastDescriptor() {
        Probe file = new Probe(0);
        table.install(file, false);
        assertThat(table.duplicate(0, 3, true)).isEqualTo(3);
        assertThat(table.closesOnExec(3)).isTrue();
        assertThat(table.closesOnExec(0)).isFalse();
        table.close(0);
        assertThat(file.closed).isFalse();
        table.close(3);
        assertThat(file.closed).isTrue();
        fails(Errno.EBADF, () -> table.close(3));
    }

    @Test
    void duplicatingOverADescriptorClosesIt() {
        Probe before = new Probe(0);
        table.install(new Probe(0), false);
        table.install(before, true);
        table.duplicateTo(0, 1, false);
        assertThat(before.closed).isTrue();
        assertThat(table.get(1)).isSameAs(table.get(0));
        assertThat(table.closesOnExec(1)).isFalse();
    }

    @Test
    void execClosesWhatIsMarked() {
        Probe kept = new Probe(0);
        Probe marked = new Probe(0);
        table.install(kept, false);
        table.install(marked, true);
        table.exec();
        assertThat(marked.closed).isTrue();
        assertThat(kept.closed).isFalse();
        assertThat(table.open()).containsExactly(0);
    }

    @Test
    void aCopyHoldsItsOwnReferences() {
        Probe file = new Probe(0);
        table.install(file, false);
        FdTable copy = table.copy(() -> LIMIT);
        table.release();
        assertThat(file.closed).isFalse();
        copy.release();
        assertThat(file.closed).isTrue();
    }

    @Test
    void aFileThatOnlyNamesAPlaceIsNoFileForTransfers() {
        table.install(new Probe(OpenFlags.O_PATH), false);
        fails(Errno.EBADF, () -> table.get(0));
        assertThat(table.getAny(0)).isNotNull();
        fails(Errno.EBADF, () -> table.getAny(-1));
        fails(Errno.EBADF, () -> table.getAny(Integer.MAX_VALUE));
    }
}
