package io.jemu.syscalls.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.PageTable;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserBufferTest {
    private static final int PAGE = 4096;
    private static final long END = GuestBytes.START + GuestBytes.SIZE;

    private final GuestBytes guest = new GuestBytes();
    private final AddressSpace memory = guest.memory();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void gathersAdjacentFramesAsOneRun() {
        // The frames of GuestBytes lie in groups of four.
        UserBuffer buffer = UserBuffer.of(memory, GuestBytes.START + 100, 6 * PAGE);
        assertThat(buffer.gather(Access.WRITE)).isEqualTo(2);
        assertThat(buffer.gathered()).isEqualTo(6 * PAGE);
        assertThat(buffer.firstRun())
                .isEqualTo(memory.memory().segment().address() + memory.translate(GuestBytes.START + 100, Access.READ));
    }

    @Test
    void endsBeforeAFaultUnlessItIsAtTheStart() {
        UserBuffer buffer = UserBuffer.of(memory, END - 10, 100);
        buffer.gather(Access.WRITE);
        assertThat(buffer.gathered()).isEqualTo(10);
        buffer.advance(10);
        assertThat(buffer.gather(Access.WRITE)).isZero();
        UserBuffer outside = UserBuffer.of(memory, END, 1);
        assertThatThrownBy(() -> outside.gather(Access.READ)).isInstanceOf(GuestFault.class);
        byte[] bytes = new byte[100];
        assertThat(UserBuffer.of(memory, END - 10, 100).put(bytes, 0, 100)).isEqualTo(10);
        assertThatThrownBy(() -> UserBuffer.of(memory, END, 1).get(bytes, 0, 1)).isInstanceOf(GuestFault.class);
    }

    @Test
    void spreadsBytesOverAListOfRanges() {
        long vectors = GuestBytes.START;
        long first = GuestBytes.START + 2 * PAGE - 2;
        long second = GuestBytes.START + 8 * PAGE;
        memory.write64(vectors, first);
        memory.write64(vectors + 8, 4);
        memory.write64(vectors + 16, 0);
        memory.write64(vectors + 24, 0);
        memory.write64(vectors + 32, second);
        memory.write64(vectors + 40, 3);
        UserBuffer buffer = new UserBuffer().vector(memory, vectors, 3);
        assertThat(buffer.length()).isEqualTo(7);
        assertThat(buffer.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, 8)).isEqualTo(7);
        assertThat(memory.read(first, 4)).containsExactly(1, 2, 3, 4);
        assertThat(memory.read(second, 3)).containsExactly(5, 6, 7);
        assertThat(buffer.remaining()).isZero();
    }

    @Test
    void refusesWhatLinuxRefuses() {
        UserBuffer buffer = new UserBuffer();
        assertThatThrownBy(() -> buffer.single(memory, GuestBytes.START, -1)).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> buffer.single(memory, PageTable.LIMIT - 1, 2)).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> buffer.single(memory, -8, 4)).isInstanceOf(GuestFault.class);
        memory.write64(GuestBytes.START + 8, -1);
        assertThatThrownBy(() -> buffer.vector(memory, GuestBytes.START, 1))
                .isInstanceOfSatisfying(SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        assertThatThrownBy(() -> buffer.vector(memory, GuestBytes.START, UserBuffer.IOV_MAX + 1))
                .isInstanceOf(SyscallException.class);
    }

    @Test
    void transfersNoMoreThanLinuxDoes() {
        assertThat(UserBuffer.of(memory, GuestBytes.START, 1L << 40).length()).isEqualTo(UserBuffer.MAX_RW_COUNT);
    }
}
