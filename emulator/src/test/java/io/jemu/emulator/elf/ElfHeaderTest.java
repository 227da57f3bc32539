package io.jemu.emulator.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ElfHeaderTest {
    private static final int E_TYPE = 16;
    private static final int E_MACHINE = 18;
    private static final int E_VERSION = 20;
    private static final int E_PHENTSIZE = 54;
    private static final int E_PHNUM = 56;

    private static byte[] sharedObject() {
        ByteBuffer header = ByteBuffer.allocate(ElfHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(Elf.ELF_MAGIC).put((byte) Elf.ELFCLASS64).put((byte) Elf.ELFDATA2LSB).put((byte) Elf.EV_CURRENT);
        header.putShort(E_TYPE, (short) Elf.ET_DYN).putShort(E_MACHINE, (short) Elf.EM_X86_64);
        header.putInt(E_VERSION, Elf.EV_CURRENT).putLong(24, 0x1040).putLong(32, 64).putLong(40, 0x3000);
        header.putInt(48, 0).putShort(52, (short) 64).putShort(E_PHENTSIZE, (short) 56).putShort(E_PHNUM, (short) 11);
        header.putShort(58, (short) 64).putShort(60, (short) 30).putShort(62, (short) 29);
        return header.array();
    }

    private static byte[] with(int offset, int... bytes) {
        byte[] header = sharedObject();
        for (int i = 0; i < bytes.length; i++) {
            header[offset + i] = (byte) bytes[i];
        }
        return header;
    }

    private static Reason linkingFault(byte[] header) {
        try {
            ElfHeader.parse(header).checkForLinking();
            return null;
        } catch (ElfFormatException e) {
            return e.reason();
        }
    }

    private static Reason executionFault(byte[] header) {
        try {
            ElfHeader.parse(header).checkForExecution();
            return null;
        } catch (ElfFormatException e) {
            return e.reason();
        }
    }

    @Test
    void parsesEveryField() {
        assertThat(ElfHeader.parse(sharedObject())).isEqualTo(new ElfHeader(Elf.ELF_MAGIC, 2, 1, 1, 0, 0, true,
                3, 62, 1, 0x1040, 64, 0x3000, 0, 64, 56, 11, 64, 30, 29));
        assertThat(executionFault(sharedObject())).isNull();
        assertThat(linkingFault(sharedObject())).isNull();
    }

    @Test
    void everyTruncatedHeaderIsTooShort() {
        for (int length = 0; length < ElfHeader.SIZE; length++) {
            byte[] file = Arrays.copyOf(sharedObject(), length);
            assertThatThrownBy(() -> ElfHeader.parse(file)).hasMessage("file too short");
        }
    }

    /** What ld.so says, from altering a byte of a library and running a program that needs it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0  | 0x7e | invalid ELF header",
        "4  | 1    | wrong ELF class: ELFCLASS32",
        "5  | 2    | ELF file data encoding not little-endian",
        "6  | 2    | ELF file version ident does not match current one",
        "7  | 9    | ELF file OS ABI invalid",
        "8  | 1    | ELF file ABI version invalid",
        "15 | 1    | nonzero padding in e_ident",
        "20 | 2    | ELF file version does not match current one",
        "16 | 1    | only ET_DYN and ET_EXEC can be loaded",
        "54 | 55   | ELF file's phentsize not the expected size"})
    void linkerSaysWhatIsWrong(int offset, int value, String message) {
        assertThatThrownBy(() -> ElfHeader.parse(with(offset, value)).checkForLinking()).hasMessage(message);
    }

    @Test
    void linkerChecksInTheOrderOfGlibc() {
        byte[] allWrong = with(4, 1, 2, 2, 9, 9, 1);
        allWrong[E_MACHINE] = Elf.EM_ARM;
        assertThat(linkingFault(allWrong)).isEqualTo(Reason.WRONG_CLASS);
        allWrong[4] = Elf.ELFCLASS64;
        assertThat(linkingFault(allWrong)).as("another machine's file is passed over")
                .isEqualTo(Reason.WRONG_MACHINE);

        byte[] wrongVersion = with(E_VERSION, 2);
        wrongVersion[E_MACHINE] = Elf.EM_ARM;
        assertThat(linkingFault(wrongVersion)).isEqualTo(Reason.WRONG_VERSION);
    }

    @Test
    void abiVersionsOfTheGnuOsAbiAreAllowed() {
        assertThat(linkingFault(with(7, Elf.ELFOSABI_GNU, 3))).isNull();
        assertThat(linkingFault(with(7, Elf.ELFOSABI_GNU, 4))).isEqualTo(Reason.WRONG_ABIVERSION);
    }

    @Test
    void anExecutableIsNotRefusedByItsHeader() {
        assertThat(linkingFault(with(E_TYPE, Elf.ET_EXEC))).isNull();
    }

    @Test
    void kernelLooksOnlyAtWhatItUses() {
        assertThat(executionFault(with(0, 'X'))).isEqualTo(Reason.NOT_ELF);
        assertThat(executionFault(with(E_TYPE, Elf.ET_REL))).isEqualTo(Reason.WRONG_TYPE);
        assertThat(executionFault(with(E_MACHINE, Elf.EM_AARCH64))).isEqualTo(Reason.WRONG_MACHINE);
        assertThat(executionFault(with(4, Elf.ELFCLASS32))).isEqualTo(Reason.WRONG_CLASS);
        assertThat(executionFault(with(E_PHENTSIZE, 32))).isEqualTo(Reason.BAD_PHENTSIZE);
        assertThat(executionFault(with(E_PHNUM, 0))).isEqualTo(Reason.BAD_PHNUM);
        assertThat(executionFault(with(E_PHNUM, 0xff, 0xff))).isEqualTo(Reason.BAD_PHNUM);
        assertThat(executionFault(with(5, 2, 9, 9, 9, 9))).as("data encoding, versions, OS ABI, padding").isNull();
        assertThat(executionFault(with(E_VERSION, 7))).isNull();
    }

    @Test
    void programHeadersMustLieInTheFile() {
        ElfHeader header = ElfHeader.parse(sharedObject());
        long end = header.phoff() + header.programHeadersSize();

        assertThatCode(() -> header.checkProgramHeadersInside(end)).doesNotThrowAnyException();
        assertThatThrownBy(() -> header.checkProgramHeadersInside(end - 1)).hasMessage("cannot read file data");
    }

    @ParameterizedTest
    @CsvSource({"7f,ff,ff,ff", "ff,ff,ff,ff", "80,00,00,00"})
    void absurdOffsetsOfProgramHeadersDoNotWrap(String a, String b, String c, String d) {
        byte[] file = sharedObject();
        Arrays.fill(file, 32, 40, (byte) 0xff);
        String[] top = {d, c, b, a};
        for (int i = 0; i < top.length; i++) {
            file[36 + i] = (byte) Integer.parseInt(top[i], 16);
        }
        assertThatThrownBy(() -> ElfHeader.parse(file).checkProgramHeadersInside(Long.MAX_VALUE))
                .isInstanceOf(ElfFormatException.class);
    }

    @Test
    void segmentsMustMakeSense() {
        ProgramHeader good = new ProgramHeader(1, 5, 0x1000, 0x401000, 0, 0x200, 0x300, 0x1000);
        assertThatCode(good::checkRange).doesNotThrowAnyException();
        assertThatCode(() -> good.checkAlignment(4096)).doesNotThrowAnyException();
        assertThat(good.contains(0x401000)).isTrue();
        assertThat(good.contains(0x4012ff)).isTrue();
        assertThat(good.contains(0x401300)).isFalse();
        assertThat(good.contains(0x400fff)).isFalse();

        assertThatThrownBy(() -> new ProgramHeader(1, 5, 0, 0, 0, 2, 1, 0).checkRange())
                .extracting("reason").isEqualTo(Reason.FILE_SIZE_EXCEEDS_MEMORY);
        assertThatThrownBy(() -> new ProgramHeader(1, 5, Long.MAX_VALUE, 0, 0, 1, 1, 0).checkRange())
                .extracting("reason").isEqualTo(Reason.SEGMENT_OVERFLOW);
        assertThatThrownBy(() -> new ProgramHeader(1, 5, 0, -4096, 0, 0, 4096, 0).checkRange())
                .extracting("reason").isEqualTo(Reason.SEGMENT_OVERFLOW);
        assertThatThrownBy(() -> new ProgramHeader(1, 5, 0, 0, 0, -1, -1, 0).checkRange())
                .extracting("reason").isEqualTo(Reason.SEGMENT_OVERFLOW);
        assertThatThrownBy(() -> new ProgramHeader(1, 5, 1, 0, 0, 0, 0, 0x1000).checkAlignment(4096))
                .hasMessage("ELF load command address/offset not page-aligned");
    }
}
