package io.jemu.tests;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.foreign.Linker;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of the house that a compiler does not know. */
@AnalyzeClasses(packages = "io.jemu", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("emulator").definedBy("io.jemu.emulator..")
            .layer("syscalls").definedBy("io.jemu.syscalls..")
            .layer("loader").definedBy("io.jemu.loader..")
            .layer("trace").definedBy("io.jemu.trace..")
            .layer("cli").definedBy("io.jemu.cli..")
            .layer("testkit").definedBy("io.jemu.testkit..")
            .whereLayer("emulator").mayNotAccessAnyLayer()
            .whereLayer("syscalls").mayOnlyAccessLayers("emulator")
            .whereLayer("loader").mayOnlyAccessLayers("syscalls", "emulator")
            .whereLayer("trace").mayOnlyAccessLayers("loader", "syscalls", "emulator")
            .whereLayer("cli").mayOnlyAccessLayers("trace", "loader", "syscalls", "emulator")
            .whereLayer("testkit").mayOnlyAccessLayers("trace", "loader", "syscalls", "emulator");

    @ArchTest
    static final ArchRule EMULATOR_PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.jemu.emulator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LOADER_PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.jemu.loader.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule TRACE_PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.jemu.trace.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule TESTKIT_PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.jemu.(testkit..)").should().beFreeOfCycles();

    /** Of the kernel's packages only {@code kernel} and {@code exec} know each other: execve replaces a process. */
    @ArchTest
    static final ArchRule SYSCALLS_PACKAGES_HAVE_NO_CYCLES = slices().assignedFrom(new KernelPackages())
            .should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ELF_PARSER_IS_PURE = noClasses().that().resideInAPackage("io.jemu.emulator.elf..")
            .should().dependOnClassesThat().resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..",
                    "java.lang.foreign..", "io.jemu.emulator.cpu..", "io.jemu.emulator.foreign..");

    /** A class is named after what it is. */
    @ArchTest
    static final ArchRule NO_CATCH_ALL_NAMES = noClasses()
            .should().haveNameMatching(".*(Utils?|Managers?|Helpers?)");

    @ArchTest
    static final ArchRule NO_STATIC_STATE = fields().that().haveModifier(STATIC).should().haveModifier(FINAL);

    /** Calls into native code are few and stand where one looks for them. */
    @ArchTest
    static final ArchRule NATIVE_CALLS_ARE_CONFINED = noClasses()
            .that().resideOutsideOfPackages("io.jemu.emulator.foreign", "io.jemu.emulator.cpu.unicorn..",
                    "io.jemu.emulator.disasm", "io.jemu.syscalls.host..")
            .and().doNotHaveFullyQualifiedName("io.jemu.emulator.memory.HostMapping")
            .should().dependOnClassesThat().areAssignableTo(Linker.class)
            .orShould().dependOnClassesThat().haveFullyQualifiedName("io.jemu.emulator.foreign.NativeFunction")
            .orShould().dependOnClassesThat().areAssignableTo(Linker.Option.class);

    /** The packages of the kernel; {@code exec} counts as a part of {@code kernel}. */
    private static final class KernelPackages implements SliceAssignment {
        private static final Pattern PACKAGE = Pattern.compile("io\\.jemu\\.syscalls\\.(\\w+).*");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            Matcher name = PACKAGE.matcher(type.getPackageName());
            return name.matches() ? SliceIdentifier.of(name.group(1).equals("exec") ? "kernel" : name.group(1))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of io.jemu.syscalls";
        }
    }
}
