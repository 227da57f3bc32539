package io.jemu.emulator.cpu.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.emulator.disasm.Disassembler;
import io.jemu.emulator.disasm.Instruction;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.foreign.MissingLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths and verdicts of the scan, with Capstone as the judge. */
final class CodeScanTest {
    private static final byte[] VZEROUPPER = HexFormat.of().parseHex("c5f877");
    private static final Set<String> BMI = Set.of("andn", "blsr", "blsmsk", "blsi", "bextr", "bzhi", "pext", "pdep",
            "mulx", "rorx", "sarx", "shlx", "shrx");
    private static final int SLACK = 2 * CodeScan.MAX_INSTRUCTION;

    @AutoClose
    private static Disassembler disassembler;

    private final CodeScan scan = new CodeScan();

    @BeforeAll
    static void open() {
        try {
            disassembler = new Disassembler(Disassembler.Syntax.INTEL);
        } catch (UnsatisfiedLinkError e) {
            MissingLibrary.skip(e);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private int find(String hex) {
        byte[] code = bytes(hex);
        return scan.find(Arrays.copyOf(code, code.length + SLACK), code.length, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "c5 f1 fe c2", // vpaddd xmm0, xmm1, xmm2
        "c5 f8 77", // vzeroupper
        "c4 e2 7d 18 06", // vbroadcastss ymm0, [rsi]
        "62 f1 7d 48 ef c0", // vpxord zmm0, zmm0, zmm0
        "64 c5 fb 10 04 25 00 00 00 00", // vmovsd xmm0, fs:[0]
        "8f e9 78 c6 c1", // vphaddwd xmm0, xmm1 (XOP)
        "c4 e2 78 ff c0"}) // not assigned
    void refusesVectorEncodings(String hex) {
        assertThat(find(hex)).isZero();
        assertThat(find("48 89 e5 90 " + hex)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "c4 e2 70 f2 c2    | andn eax, ecx, edx",
        "c4 e2 f8 f3 cb    | blsr rax, rbx",
        "c4 e2 f8 f3 d3    | blsmsk rax, rbx",
        "c4 e2 f8 f3 db    | blsi rax, rbx",
        "c4 e2 f0 f7 c3    | bextr rax, rbx, rcx",
        "c4 e2 f0 f5 c3    | bzhi rax, rbx, rcx",
        "c4 e2 f2 f5 c3    | pext rax, rcx, rbx",
        "c4 e2 f3 f5 c3    | pdep rax, rcx, rbx",
        "c4 e2 f3 f6 c3    | mulx rax, rcx, rbx",
        "c4 e3 fb f0 c3 05 | rorx rax, rbx, 5",
        "c4 e2 f2 f7 c3    | sarx rax, rbx, rcx",
        "c4 e2 f1 f7 c3    | shlx rax, rbx, rcx",
        "c4 e2 f3 f7 c3    | shrx rax, rbx, rcx"})
    void acceptsBitManipulation(String hex, String text) {
        assertThat(disassembler.decode(bytes(hex), 0, 0).text()).isEqualTo(text);
        assertThat(find(hex)).isEqualTo(CodeScan.NONE);
        assertThat(find(hex + "c5 f8 77")).isEqualTo(bytes(hex).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "48 c7 c0 c5 f1 fe c2", // mov rax, 0xfffffffffec2f1c5
        "8f 00", // pop [rax]
        "0f 8f c5 f1 fe c2", // jg
        "48 89 c5"}) // mov rbp, rax
    void aPrefixByteInsideAnInstructionIsNone(String hex) {
        assertThat(find(hex)).isEqualTo(CodeScan.NONE);
    }

    @Test
    void stopsAtBytesThatAreNoInstruction() {
        assertThat(find("90 06 c5 f8 77")).isEqualTo(CodeScan.NONE);
    }

    /** Every opcode of the legacy maps, with the prefixes and forms of ModRM that change an instruction's length. */
    @Test
    void knowsTheLengthOfEveryOpcode() {
        Map<String, String> wrong = new TreeMap<>();
        int compared = 0;
        byte[] code = new byte[2 * SLACK];
        for (String prefix : new String[] {"", "66", "f2", "f3", "48", "67", "6648", "f041"}) {
            for (String map : new String[] {"", "0f", "0f38", "0f3a"}) {
                byte[] start = bytes(prefix + map);
                for (int opcode = 0; opcode <= 0xff; opcode++) {
                    for (int modrm = 0; modrm <= 0xff; modrm += 5) {
                        Arrays.fill(code, (byte) 0x25);
                        System.arraycopy(start, 0, code, 0, start.length);
                        code[start.length] = (byte) opcode;
                        code[start.length + 1] = (byte) modrm;
                        compared += compare(code, disassembler.decode(code, 0, 0), wrong);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(100_000);
    }

    /** Every instruction of the machine's C library. */
    @Test
    void agreesOnRealCode() throws IOException {
        Path library = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
        assumeTrue(Files.isReadable(library), library + " does not exist here");
        byte[] file = Files.readAllBytes(library);
        ElfHeader header = ElfHeader.parse(file);
        Map<String, String> wrong = new TreeMap<>();
        int compared = 0;
        byte[] code = new byte[2 * SLACK];
        for (ProgramHeader segment
                : ProgramHeader.parseTable(new ElfBytes(file), header.phoff(), header.phnum())) {
            if (segment.is(SegmentType.PT_LOAD) && segment.executable()) {
                int from = (int) segment.offset();
                byte[] text = Arrays.copyOfRange(file, from, from + (int) segment.filesz());
                for (Instruction instruction : disassembler.decode(text, segment.vaddr())) {
                    System.arraycopy(instruction.bytes(), 0, code, 0, instruction.size());
                    compared += compare(code, instruction, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(100_000);
    }

    /** Scans the instruction with another behind it that must be found, unless the first one is. */
    private int compare(byte[] code, Instruction instruction, Map<String, String> wrong) {
        int size = instruction.size();
        if (!instruction.decodable() || debatable(instruction)) {
            return 0;
        }
        System.arraycopy(VZEROUPPER, 0, code, size, VZEROUPPER.length);
        int found = scan.find(code, size + VZEROUPPER.length, false);
        int expected = refused(instruction) ? 0 : size;
        if (found != expected) {
            wrong.put(HexFormat.of().formatHex(instruction.bytes()),
                    "%s: %d, not %d".formatted(instruction.text(), found, expected));
        }
        return 1;
    }

    /**
     * Instructions whose lengths are a matter of opinion: UD0 and UD1 (with ModRM or not), branches with prefix 66
     * (Intel ignores it, AMD does not); nothing follows them in a block. SSE4a is not there to be executed.
     */
    private static boolean debatable(Instruction instruction) {
        String mnemonic = instruction.mnemonic();
        boolean branch = mnemonic.startsWith("j") || Set.of("call", "ret", "xbegin").contains(mnemonic);
        return mnemonic.startsWith("ud") || mnemonic.equals("extrq") || mnemonic.equals("insertq")
                || branch && HexFormat.of().formatHex(instruction.bytes()).startsWith("66");
    }

    private static boolean refused(Instruction instruction) {
        for (byte b : instruction.bytes()) {
            switch (b & 0xff) {
                case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> { }
                case 0xc4, 0xc5, 0x62 -> {
                    return !BMI.contains(instruction.mnemonic());
                }
                case 0x8f -> {
                    return !instruction.mnemonic().equals("pop");
                }
                default -> {
                    if ((b & 0xf0) != 0x40) {
                        return false;
                    }
                }
            }
        }
        return false;
    }
}
