package io.jemu.loader.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Guest code that reaches thread-local variables without a trap where their place is known: what __tls_get_addr and the
 * TLS descriptor functions of ld.so's x86-64 port do on their fast paths.
 */
final class TlsCode {
    private static final byte[] LOAD_DTV = bytes(0x64, 0x48, 0x8b, 0x14, 0x25, 8, 0, 0, 0);
    private static final byte[] MOVABS_RAX = bytes(0x48, 0xb8);
    private static final byte[] MOVABS_R11 = bytes(0x49, 0xbb);
    private static final byte[] JMP_R11 = bytes(0x41, 0xff, 0xe3);
    private static final byte[] CALL_R11 = bytes(0x41, 0xff, 0xd3);
    private static final byte[] PUSH_R11 = bytes(0x41, 0x53);
    private static final byte[] POP_R11 = bytes(0x41, 0x5b);
    private static final byte[] RET = bytes(0xc3);
    /** mov (%rax),%rax; cmp %rax,(%rdx); jne to what follows the other fragments of the fast path. */
    private static final byte[] CHECK_GENERATION = bytes(0x48, 0x8b, 0x00, 0x48, 0x39, 0x02, 0x75, 22);
    /** mov (%rdi),%rax; shl $4,%rax; mov (%rax,%rdx),%rax; cmp $-1,%rax; je over the next two instructions. */
    private static final byte[] LOAD_BLOCK = bytes(0x48, 0x8b, 0x07, 0x48, 0xc1, 0xe0, 4, 0x48, 0x8b, 0x04, 0x10,
            0x48, 0x83, 0xf8, 0xff, 0x74, 5);
    /** add 8(%rdi),%rax; ret. */
    private static final byte[] ADD_OFFSET = bytes(0x48, 0x03, 0x47, 8, 0xc3);
    /** mov 8(%rax),%rax; ret. */
    private static final byte[] DESCRIPTOR_RETURN = bytes(0x48, 0x8b, 0x40, 8, 0xc3);
    /** mov 8(%rax),%rax; sub %fs:0,%rax; ret. */
    private static final byte[] DESCRIPTOR_UNDEFINED_WEAK =
            bytes(0x48, 0x8b, 0x40, 8, 0x64, 0x48, 0x2b, 0x04, 0x25, 0, 0, 0, 0, 0xc3);
    private static final int ALIGNMENT = 16;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final int getAddr;
    private final int descriptorReturn;
    private final int descriptorUndefinedWeak;
    private final int descriptorDynamic;

    /**
     * @param generation address of _dl_tls_generation
     * @param slowGetAddr trap address for __tls_get_addr when the block is not there yet
     * @param slowDescriptor trap address for a dynamic TLS descriptor
     */
    TlsCode(long generation, long slowGetAddr, long slowDescriptor) {
        getAddr = begin();
        add(LOAD_DTV);
        add(MOVABS_RAX);
        add(generation);
        add(CHECK_GENERATION);
        add(LOAD_BLOCK);
        add(ADD_OFFSET);
        add(MOVABS_R11);
        add(slowGetAddr);
        add(JMP_R11);
        descriptorReturn = begin();
        add(DESCRIPTOR_RETURN);
        descriptorUndefinedWeak = begin();
        add(DESCRIPTOR_UNDEFINED_WEAK);
        // A descriptor call preserves every register but RAX, a trap does not preserve R11.
        descriptorDynamic = begin();
        add(PUSH_R11);
        add(MOVABS_R11);
        add(slowDescriptor);
        add(CALL_R11);
        add(POP_R11);
        add(RET);
    }

    byte[] bytes() {
        return code.toByteArray();
    }

    /** Offset of __tls_get_addr. */
    int getAddr() {
        return getAddr;
    }

    int descriptorReturn() {
        return descriptorReturn;
    }

    int descriptorUndefinedWeak() {
        return descriptorUndefinedWeak;
    }

    int descriptorDynamic() {
        return descriptorDynamic;
    }

    private int begin() {
        while (code.size() % ALIGNMENT != 0) {
            code.write(RET[0]);
        }
        return code.size();
    }

    private void add(byte[] fragment) {
        code.writeBytes(fragment);
    }

    private void add(long address) {
        code.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(address).array());
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
