package io.jemu.emulator.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as c++filt of binutils 2.40 prints them. */
class DemanglerTest {
    private static final List<String> SYMBOLS = List.of(
            "_ZNSt6vectorIN2v88internal8PositionESaIS2_EE17_M_realloc_insertIJPNS1_11ProfileNodeEEEEvN9__gnu_cxx"
                    + "17__normal_iteratorIPS2_S4_EEDpOT_",
            "_ZN2v88internal24SharedMacroAssemblerBase9AvxHelperINS0_11XMMRegisterES3_JEE4emitIXadL_ZNS0_9Assembler"
                    + "6vpsubbES3_S3_S3_EEXadL_ZNS6_5psubbES3_S3_EEEEvS3_S3_",
            "_ZSt4swapIN4llvm7SMFixItEENSt9enable_ifIXsr6__and_ISt6__not_ISt15__is_tuple_likeIT_EE"
                    + "St21is_move_constructibleIS5_ESt18is_move_assignableIS5_EEE5valueEvE4typeERS5_SE_",
            "_ZNSt17_Function_handlerIFvvEZN2v84base8CallOnceIJEvEEvPSt6atomicIhENS2_16FunctionWithArgsIJDpT_EE"
                    + "4typeES9_EUlvE_E9_M_invokeERKSt9_Any_data");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "_Z1fv | f()",
        "_Z1fi.part.0 | f(int) [clone .part.0]",
        "_ZN2ns1fEPKcRiOSs | ns::f(char const*, int&, std::basic_string<char, std::char_traits<char>,"
                + " std::allocator<char> >&&)",
        "_ZNK1A1gEv | A::g() const",
        "_ZNKR1A1gEv | A::g() const &",
        "_ZN1AIiEC1ERKS0_ | A<int>::A(A<int> const&)",
        "_ZN1AD0Ev | A::~A()",
        "_ZN1AcvbEv | A::operator bool()",
        "_ZN1AcvT_IiEEv | A::operator int<int>()",
        "_ZStlsIcEvT_ | void std::operator<< <char>(char)",
        "_Z1fIJidEEvDpT_ | void f<int, double>(int, double)",
        "_Z1fPFviE | f(void (*)(int))",
        "_Z1fRA5_KiPA2_A3_c | f(int const (&) [5], char (*) [2][3])",
        "_Z1fM1AKFivEMS_d | f(int (A::*)() const, double A::*)",
        "_Z1fILin5ELb1ELj3ELc97EEvv | void f<-5, true, 3u, (char)97>()",
        "_ZZ1fvE1x | f()::x",
        "_ZZ1fvENKUliE_clEi | f()::{lambda(int)#1}::operator()(int) const",
        "_ZTVN10__cxxabiv117__class_type_infoE | vtable for __cxxabiv1::__class_type_info",
        "_ZTINSt7__cxx115ctypeIcEE | typeinfo for std::__cxx11::ctype<char>",
        "_ZThn16_N1A1fEv | non-virtual thunk to A::f()",
        "_ZGVZ1fvE1x | guard variable for f()::x",
        "_ZN12_GLOBAL__N_11fEv | (anonymous namespace)::f()",
        "_Z1fB5cxx11v | f[abi:cxx11]()",
        "_Z1fIiEDTplfp_fp_ET_ | decltype ({parm#1}+{parm#1}) f<int>(int)",
        "_ZNSt13basic_filebufIcSt11char_traitsIcEE4openEPKcSt13_Ios_Openmode | std::basic_filebuf<char,"
                + " std::char_traits<char> >::open(char const*, std::_Ios_Openmode)",
    })
    void namesAreThoseOfCxxfilt(String symbol, String name) {
        assertThat(Demangler.demangle(symbol)).map(Demangled::text).hasValue(name);
    }

    @Test
    void aFunctionsNameIsWithoutItsType() {
        assertThat(Demangler.demangle("_ZN2ns1fIiEEPT_S2_i")).hasValue(
                new Demangled("int* ns::f<int>(int*, int)", "ns::f<int>"));
        assertThat(Demangler.demangle("_ZTI1A")).hasValue(new Demangled("typeinfo for A", "typeinfo for A"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "_Z", "main", "_Zq", "_Z3f", "_Z1fT_", "_Z1fS_", "_Z99999999999fv", "_ZN1AE1",
        "_ZN", "_Z1fiE", "_Z1fLi5E",
        "_Z1fPFvi"})
    void whatIsNoMangledNameHasNone(String symbol) {
        assertThat(Demangler.demangle(symbol)).isEmpty();
    }

    /** Names that refer to themselves again and again, or are nested without end, cost no more than others. */
    @Test
    void hostileNamesAreGivenUp() {
        assertThat(Demangler.demangle("_Z1f" + "P".repeat(8000) + "i")).isEmpty();
        assertThat(Demangler.demangle("_Z1f" + "DpDpDp".repeat(50) + "T_")).isEmpty();
        StringBuilder doubling = new StringBuilder("_Z1f1AIiiE");
        for (int i = 0; i < 34; i++) {
            String last = Integer.toString(2 * i, 36).toUpperCase(Locale.ROOT);
            doubling.append("1AIS").append(last).append("_S").append(last).append("_E");
        }
        assertThat(Demangler.demangle(doubling.toString())).isEmpty();
    }

    @Test
    void damagedNamesNeverFail() {
        Random random = new Random(1);
        String letters = "NSTIJEPRKDpZLX0123456789_abcfiv";
        for (int i = 0; i < 40_000; i++) {
            StringBuilder symbol = new StringBuilder(SYMBOLS.get(random.nextInt(SYMBOLS.size())));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                int at = 2 + random.nextInt(symbol.length() - 2);
                char letter = letters.charAt(random.nextInt(letters.length()));
                switch (random.nextInt(3)) {
                    case 0 -> symbol.setCharAt(at, letter);
                    case 1 -> symbol.insert(at, letter);
                    default -> symbol.deleteCharAt(at);
                }
            }
            assertThat(Demangler.demangle(symbol.toString())).as(symbol.toString()).isNotNull();
        }
    }
}
