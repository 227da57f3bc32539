package io.jemu.emulator.disasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.foreign.MissingLibrary;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DisassemblerTest {
    private static final long ADDRESS = 0x401000;

    @AutoClose
    private static Disassembler intel;

    @BeforeAll
    static void open() {
        try {
            intel = new Disassembler(Disassembler.Syntax.INTEL);
        } catch (UnsatisfiedLinkError e) {
            MissingLibrary.skip(e);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "f3 0f 1e fa          | endbr64",
        "48 89 e5             | mov rbp, rsp",
        "ff 25 e2 2f 00 00    | jmp qword ptr [rip + 0x2fe2]",
        "e8 fb 0f 00 00       | call 0x402000",
        "0f 05                | syscall",
        "f3 48 a5             | rep movsq qword ptr [rdi], qword ptr [rsi]",
        "c3                   | ret",
        "c5 f5 ef c2          | vpxor ymm0, ymm1, ymm2"})
    void decodesOneInstruction(String hex, String text) {
        Instruction instruction = intel.decode(bytes(hex), 0, ADDRESS);

        assertThat(instruction.text()).isEqualTo(text);
        assertThat(instruction.bytes()).isEqualTo(bytes(hex));
        assertThat(instruction.address()).isEqualTo(ADDRESS);
        assertThat(instruction.decodable()).isTrue();
    }

    @Test
    void writesAttSyntax() {
        try (Disassembler att = new Disassembler(Disassembler.Syntax.ATT)) {
            assertThat(att.decode(bytes("48 89 e5"), 0, ADDRESS).text()).isEqualTo("movq %rsp, %rbp");
        }
        assertThat(intel.decode(bytes("48 89 e5"), 0, ADDRESS).text()).isEqualTo("mov rbp, rsp");
    }

    @Test
    void goesOnAfterAnUndecodableByte() {
        List<Instruction> instructions = intel.decode(bytes("55 06 5d c3"), ADDRESS);

        assertThat(instructions).extracting(Instruction::text).containsExactly("push rbp", ".byte 0x06", "pop rbp",
                "ret");
        assertThat(instructions).extracting(Instruction::address).containsExactly(ADDRESS, ADDRESS + 1, ADDRESS + 2,
                ADDRESS + 3);
        assertThat(instructions).extracting(Instruction::decodable).containsExactly(true, false, true, true);
    }

    @Test
    void aTruncatedInstructionIsUndecodable() {
        assertThat(intel.decode(bytes("48 b8 01 02"), 0, ADDRESS).text()).isEqualTo(".byte 0x48");
    }

    @Test
    void decodesMoreThanTheFirstBufferHolds() {
        byte[] nops = new byte[100_000];
        java.util.Arrays.fill(nops, (byte) 0x90);

        assertThat(intel.decode(nops, ADDRESS)).hasSize(nops.length).last()
                .extracting(Instruction::address, Instruction::text).containsExactly(ADDRESS + nops.length - 1, "nop");
    }

    @Test
    void namesItsVersion() {
        assertThat(intel.version()).matches("[45]\\.\\d+");
        assertThat(intel.library()).contains("capstone");
    }

    @Test
    void offsetMustLieInTheBytes() {
        assertThatThrownBy(() -> intel.decode(bytes("90"), 1, ADDRESS)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void closesOnceAndThenRefuses() {
        Disassembler closed = new Disassembler(Disassembler.Syntax.INTEL);
        closed.close();

        assertThatCode(closed::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> closed.decode(bytes("90"), 0, ADDRESS)).isInstanceOf(IllegalStateException.class);
    }
}
