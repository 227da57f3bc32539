package io.jemu.loader.object;

/**
 * PT_TLS of a mapped object.
 *
 * @param image absolute address of the initialization image
 * @param imageSize bytes of the image, p_filesz
 * @param blockSize bytes of a thread's block, p_memsz; the rest after the image is zero
 * @param alignment p_align, 0 or a power of two
 * @param firstByteOffset p_vaddr modulo the alignment: l_tls_firstbyte_offset
 */
public record TlsSegment(long image, long imageSize, long blockSize, long alignment, long firstByteOffset) {
}
