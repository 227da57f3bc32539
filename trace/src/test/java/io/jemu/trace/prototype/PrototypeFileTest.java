package io.jemu.trace.prototype;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of ltrace.conf(5), by what they make of the registers of a call. */
final class PrototypeFileTest {
    private static final int ROUNDS = 20_000;
    private static final long TEXT = 0x1000;
    private static final long NUMBERS = 0x2000;

    /** The arguments 5, -2 and addresses of a text and of numbers, in the order of the psABI's registers. */
    private static Registers registers(long first, long second, long third) {
        Map<Register, Long> values = new EnumMap<>(Register.class);
        values.put(Register.RDI, first);
        values.put(Register.RSI, second);
        values.put(Register.RDX, third);
        return new Registers() {
            @Override
            public long get(Register register) {
                return values.getOrDefault(register, 0L);
            }

            @Override
            public void set(Register register, long value) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void readFxState(byte[] fxsave) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void writeFxState(byte[] fxsave) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static boolean memory(long address, byte[] target) {
        byte[] text = "some\ttext\0more".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < target.length; i++) {
            long at = address + i;
            if (at >= TEXT && at < TEXT + text.length) {
                target[i] = text[(int) (at - TEXT)];
            } else if (at >= NUMBERS && at < NUMBERS + 64) {
                target[i] = (byte) ((at - NUMBERS) % 4 == 0 ? (at - NUMBERS) / 4 + 1 : 0);
            } else {
                return false;
            }
        }
        return true;
    }

    private static String arguments(String line, long first, long second, long third) {
        Prototype prototype = PrototypeFile.parse(line).find("f").orElse(null);
        return prototype == null ? "unknown" : Arguments.fetch(prototype,
                new CallRegisters(registers(first, second, third)), PrototypeFileTest::memory).before();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            int f(int, uint, long);                          | 5, 4294967294, 4096
            int f(short,ushort,addr) ; comment               | 5, 65534, 0x1000
            void f();                                        | ``
            void f(void);                                    | ``
            int f(char, octal, string);                      | '\\005', 037777777776, "some\\ttext"
            int f(hex(int), bool(long), string[arg1]);       | 0x5, true, "some\\t"
            int f(int, int, string(array(char, 12)*));       | 5, -2, "some\\ttext\\0mo"
            int f(enum(A, B=5, C), enum[long](X=-2), string1); | B, X, "some\\t"
            int f(bitvec(uint), bitvec(int), hide(addr));    | <0,2>, ~<0>
            int f(int, +int, string);                        | 5
            int f(ulong, addr, wrong);                       | unknown
            int f(int                                        | unknown
            """)
    void linesAreUnderstoodAsByLtrace(String line, String expected) {
        assertThat(arguments(line, 5, -2, TEXT)).isEqualTo(expected);
    }

    @Test
    void pointersAreFollowed() {
        assertThat(arguments("int f(int*, struct(int, int)*, array(int, 3));", NUMBERS, NUMBERS + 8, NUMBERS))
                .isEqualTo("1, { 3, 4 }, [ 1, 2, 3 ]");
        assertThat(arguments("int f(array(int, 9)*, string, char*);", NUMBERS, 0, 1))
                .isEqualTo("[ 1, 2, 3, 4... ], nil, 0x1");
    }

    @Test
    void aliasesHoldFromTheirLineOn() {
        assertThat(arguments("typedef pair = struct(int, int);\nint f(pair*, pair*);", NUMBERS, 0, 0))
                .isEqualTo("{ 1, 2 }, nil");
        assertThat(arguments("int f(later);\ntypedef later = int;", 1, 2, 3)).isEqualTo("unknown");
    }

    @Test
    void theOwnFileIsUnderstoodWhole() {
        PrototypeFile own = PrototypeFile.ofLibc();

        assertThat(own.size()).isGreaterThan(300);
        assertThat(own.find("printf").orElseThrow().parameters()).containsExactly(new Lens.Format());
        assertThat(own.find("read").orElseThrow().knownBefore()).isEqualTo(1);
        assertThat(own.find("floorl").orElseThrow().returns()).isEqualTo(new Lens.Real(16, false, false));
    }

    @Test
    void anyLineIsUnderstoodOrPassedOver() {
        String seed = "int f(enum[long](A=-2, B), struct(int, +string[arg2])*, string(array(char, zero(arg1))*));";
        Random random = new Random(5);
        int understood = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder line = new StringBuilder(seed);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(line.length());
                switch (random.nextInt(3)) {
                    case 0 -> line.deleteCharAt(at);
                    case 1 -> line.insert(at, seed.charAt(random.nextInt(seed.length())));
                    default -> line.setCharAt(at, (char) (' ' + random.nextInt(96)));
                }
            }
            String text = arguments(line.toString(), random.nextLong(), NUMBERS, TEXT);
            understood += text.equals("unknown") ? 0 : 1;
        }
        assertThat(understood).isBetween(1, ROUNDS - 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain                    | 0
            %d %5.2f %-10s %%        | 3
            %*d %.*s                 | 4
            %hhu %lld %zu %Lf %p %c  | 6
            %1$d                     | 0
            %                        | 0
            %lls                     | 1
            """)
    void formatsAskForArguments(String format, int count) {
        assertThat(PrintfFormat.arguments(format, 1)).hasSize(count);
    }
}
