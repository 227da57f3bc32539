package io.jemu.emulator.disasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.foreign.MissingLibrary;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VectorScannerTest {
    private static final long ADDRESS = 0x7f0000001000L;

    @AutoClose
    private static Disassembler disassembler;
    private static VectorScanner scanner;

    @BeforeAll
    static void open() {
        try {
            disassembler = new Disassembler(Disassembler.Syntax.INTEL);
        } catch (UnsatisfiedLinkError e) {
            MissingLibrary.skip(e);
        }
        scanner = new VectorScanner(disassembler);
    }

    private static Instruction find(String hex) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        return scanner.find(code, code.length, ADDRESS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "c5 f1 fe c2             | vpaddd xmm0, xmm1, xmm2",
        "c5 f8 77                | vzeroupper",
        "c4 e2 7d 18 06          | vbroadcastss ymm0, dword ptr [rsi]",
        "64 c5 fb 10 04 25 00 00 00 00 | vmovsd xmm0, qword ptr fs:[0]",
        "62 f1 7c 48 28 c1       | vmovaps zmm0, zmm1",
        "8f e9 78 c6 c1          | vphaddwd xmm0, xmm1"})
    void findsVectorPrefixes(String hex, String text) {
        assertThat(find(hex).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "c4 e2 70 f2 c2          | andn eax, ecx, edx",
        "c4 e2 f8 f3 cb          | blsr rax, rbx",
        "c4 e2 f8 f3 d3          | blsmsk rax, rbx",
        "c4 e2 f8 f3 db          | blsi rax, rbx",
        "c4 e2 f0 f7 c3          | bextr rax, rbx, rcx",
        "c4 e2 f0 f5 c3          | bzhi rax, rbx, rcx",
        "c4 e2 f2 f5 c3          | pext rax, rcx, rbx",
        "c4 e2 f3 f5 c3          | pdep rax, rcx, rbx",
        "c4 e2 f3 f6 c3          | mulx rax, rcx, rbx",
        "c4 e3 fb f0 c3 05       | rorx rax, rbx, 5",
        "c4 e2 f2 f7 c3          | sarx rax, rbx, rcx",
        "c4 e2 f1 f7 c3          | shlx rax, rbx, rcx",
        "c4 e2 f3 f7 c3          | shrx rax, rbx, rcx"})
    void acceptsBitManipulation(String hex, String text) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(disassembler.decode(code, 0, ADDRESS).text()).isEqualTo(text);
        assertThat(find(hex)).isNull();
    }

    @Test
    void aPrefixByteInsideAnInstructionIsNone() {
        assertThat(find("48 c7 c0 c5 f1 fe c2")).as("mov rax, 0xc2fef1c5").isNull();
        assertThat(find("8f 00")).as("pop [rax]").isNull();
        assertThat(find("0f 8f c5 f1 fe c2")).as("jg").isNull();
        assertThat(find("48 89 c5")).as("mov rbp, rax").isNull();
    }

    @Test
    void findsTheFirstAmongOthers() {
        Instruction found = find("48 89 e5 c4 e2 70 f2 c2 c5 f8 77 62 f1 7d 48 ef c0");

        assertThat(found.text()).isEqualTo("vzeroupper");
        assertThat(found.address()).isEqualTo(ADDRESS + 8);
    }

    @Test
    void stopsAtUndecodableBytesAndAtTheLength() {
        assertThat(find("90 06 c5 f8 77")).isNull();
        byte[] code = HexFormat.of().parseHex("9090c5f877");
        assertThat(scanner.find(code, 2, ADDRESS)).isNull();
    }

    @Test
    void refusesAnUnknownEncodingByItsPrefix() {
        // Opcode 0xff of map 0F38 is not assigned.
        Instruction found = find("c4 e2 78 ff c0");

        assertThat(found.text()).isEqualTo(".byte 0xc4");
        assertThat(found.address()).isEqualTo(ADDRESS);
    }
}
