package io.jemu.tests.graphs;

import io.jemu.tests.graphs.LibraryGraph.Definition;
import io.jemu.tests.graphs.LibraryGraph.Kind;
import io.jemu.tests.graphs.LibraryGraph.Member;
import io.jemu.tests.graphs.LibraryGraph.Reference;
import io.jemu.tests.graphs.LibraryGraph.Versions;

/** The C text of an object of a graph, and its version script. */
final class GraphSource {
    private final Member member;
    private final StringBuilder text = new StringBuilder();

    private GraphSource(Member member) {
        this.member = member;
    }

    static String of(Member member) {
        return new GraphSource(member).write();
    }

    /** The version script, null for none. */
    static String versionScript(Versions versions) {
        return switch (versions) {
            case NONE -> null;
            case ALL_IN_ONE -> "V1 { global: *; };\n";
            case OLD_AND_NEW -> "V1 { }; V2 { } V1;\n";
            case SOME_LOCAL -> "{ local: f1; d1; };\n";
        };
    }

    private void line(String format, Object... values) {
        text.append(format.formatted(values)).append('\n');
    }

    private String write() {
        line("#include \"prelude.h\"");
        member.definitions().forEach(this::define);
        for (Reference reference : member.references()) {
            if (member.definitions().stream().noneMatch(d -> d.symbol().equals(reference.symbol())
                    && d.kind() != Kind.TWO_VERSIONS)) {
                declare(reference);
            }
        }
        line("void run_%s(void)\n{", member.name());
        member.references().forEach(this::use);
        line("}");
        construct();
        if (member.destructor()) {
            line("__attribute__((destructor)) static void finish(void) { printf(\"-%s\\n\"); }", member.name());
        }
        return text.toString();
    }

    private void define(Definition definition) {
        String symbol = definition.symbol();
        String word = member.name() + "'s " + symbol;
        if (definition.isThreadLocal()) {
            line("%s__thread int %s = %d;", attribute(definition.kind()), symbol, word.hashCode() & 0xff);
            return;
        }
        if (definition.kind() == Kind.UNIQUE) {
            line("extern const char *const %s;", symbol);
            line("asm(\".section .data.rel.ro.%1$s, \\\"aw\\\"; .align 8; .type %1$s, @gnu_unique_object; "
                    + ".global %1$s; .size %1$s, 8; %1$s: .quad %1$s_word; .section .rodata.%1$s, \\\"a\\\"; "
                    + "%1$s_word: .string \\\"%2$s\\\"; .text\");", symbol, word);
            return;
        }
        if (!definition.isFunction()) {
            line("%sconst char *%s = \"%s\";", attribute(definition.kind()), symbol, word);
            return;
        }
        switch (definition.kind()) {
            case INDIRECT -> {
                line("static const char *%s_chosen(void) { return \"%s chosen\"; }", symbol, word);
                line("static void *%s_resolve(void) { return %s_chosen; }", symbol, symbol);
                line("const char *%s(void) __attribute__((ifunc(\"%s_resolve\")));", symbol, symbol);
            }
            case TWO_VERSIONS -> {
                line("const char *%1$s_old(void) { return \"%2$s@V1\"; } asm(\".symver %1$s_old, %1$s@V1\");",
                        symbol, word);
                line("const char *%1$s_new(void) { return \"%2$s@V2\"; } asm(\".symver %1$s_new, %1$s@@V2\");",
                        symbol, word);
            }
            default -> line("%sconst char *%s(void) { return \"%s\"; }", attribute(definition.kind()), symbol, word);
        }
    }

    private static String attribute(Kind kind) {
        return switch (kind) {
            case WEAK -> "__attribute__((weak)) ";
            case PROTECTED -> "__attribute__((visibility(\"protected\"))) ";
            case HIDDEN -> "__attribute__((visibility(\"hidden\"))) ";
            default -> "";
        };
    }

    private void declare(Reference reference) {
        String weak = reference.weak() ? "__attribute__((weak)) " : "";
        switch (reference.symbol().charAt(0)) {
            case 'f' -> line("extern %sconst char *%s(void);", weak, reference.symbol());
            case 'd' -> line("extern %sconst char *%s;", weak, reference.symbol());
            default -> line("extern %s__thread int %s;", weak, reference.symbol());
        }
    }

    private void use(Reference reference) {
        String symbol = reference.symbol();
        switch (symbol.charAt(0)) {
            case 'f' -> {
                line("    printf(\"%s calls %s: %%s\\n\", %s%s());", member.name(), symbol,
                        reference.weak() ? "!" + symbol + " ? \"none\" : " : "", symbol);
                line("    printf(\"%s next %s: %%s\\n\", found(dlsym(RTLD_NEXT, \"%s\")));", member.name(), symbol,
                        symbol);
                line("    printf(\"%s default %s: %%s\\n\", found(dlsym(RTLD_DEFAULT, \"%s\")));", member.name(),
                        symbol, symbol);
            }
            case 'd' -> line("    printf(\"%s reads %s: %%s\\n\", %s%s);", member.name(), symbol,
                    reference.weak() ? "!&" + symbol + " ? \"none\" : " : "", symbol);
            default -> line("    printf(\"%s counts %s: %%d\\n\", %s%s++);", member.name(), symbol,
                    reference.weak() ? "!dlsym(RTLD_DEFAULT, \"" + symbol + "\") ? -1 : " : "", symbol);
        }
    }

    private void construct() {
        String more = switch (member.constructor()) {
            case NONE -> null;
            case TELLS -> "";
            case RUNS -> "run_" + member.name() + "();";
            case OPENS -> "printf(\"%s\\n\", dlopen(\"lib" + member.opened() + ".so\", RTLD_LAZY) ? \"opened\" : "
                    + "dlerror());";
            case CLOSES -> "void *h = dlopen(\"lib" + member.opened() + ".so\", RTLD_LAZY | RTLD_GLOBAL); "
                    + "if (h) dlclose(h);";
        };
        if (more != null) {
            line("__attribute__((constructor)) static void start(void) { printf(\"+%s\\n\"); %s }", member.name(),
                    more);
        }
    }
}
