package io.jemu.loader.object;

import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.loader.host.GuestFile;
import java.util.List;

/**
 * An ELF file that was opened and found fit to be mapped. Whoever holds it closes the file.
 *
 * @param path by which it was opened; becomes l_name
 * @param file the open file
 * @param header its ELF header
 * @param headers its program headers
 */
public record OpenedObject(String path, GuestFile file, ElfHeader header, List<ProgramHeader> headers) {
}
