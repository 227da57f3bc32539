package io.jemu.tests.solaris;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Symbol Lookup", "Isolating a Group", "Object Hierarchies" and "Obtaining New Symbols" of the Guide. */
class GroupTest {
    @TempDir
    Path folder;
    private SolarisWorkshop workshop;

    @BeforeEach
    void open() {
        workshop = new SolarisWorkshop(folder);
    }

    @Test
    void withRtldGroupObjectsAreOnlyAllowedToLookForSymbolsWithinTheirOwnGroup() {
        workshop.functions("leaf", "f=leaf").write();
        workshop.library("plugin", "const char *f(void); const char *plugin(void) { return f(); }", "leaf").write();
        workshop.program("""
                const char *f(void) { return "program"; }
                int main(int count, char **words) {
                    int mode = count > 2 ? S_RTLD_GROUP | S_RTLD_WORLD : count > 1 ? S_RTLD_GROUP : 0;
                    puts(answer(dlsym(dlopen("libplugin.so", RTLD_NOW | mode), "plugin")));
                    return 0;
                }
                """, "-rdynamic").write();
        assertThat(workshop.output()).as("world search scope is the default").isEqualTo("program\n");
        assertThat(workshop.output(workshop.main("group"))).isEqualTo("leaf\n");
        assertThat(workshop.output(workshop.main("group", "world"))).isEqualTo("program\n");
    }

    @Test
    void objectsCanHaveTheGroupSearchScopeAssignedWhenTheyAreBuilt() {
        workshop.functions("leaf", "f=leaf").write();
        workshop.library("group", "const char *f(void); const char *group(void) { return f(); }", "leaf")
                .flags1(SolarisWorkshop.DF_1_GROUP).write();
        workshop.program("""
                const char *group(void);
                const char *f(void) { return "program"; }
                int main(void) { puts(group()); return 0; }
                """, "-rdynamic", "group").write();
        assertThat(workshop.output()).isEqualTo("leaf\n");
    }

    @Test
    void membersOfAGroupThatAWorldRefersToSearchBoth() {
        workshop.library("leaf", "const char *f(void); const char *leaf(void) { return f(); }").write();
        workshop.library("group", "const char *leaf(void); const char *group(void) { return leaf(); }", "leaf")
                .flags1(SolarisWorkshop.DF_1_GROUP).write();
        workshop.program("""
                const char *group(void);
                const char *f(void) { return "program"; }
                int main(void) { puts(group()); return 0; }
                """, "-rdynamic", "group", "leaf").write();
        assertThat(workshop.output()).isEqualTo("program\n");
    }

    @Test
    void interposersAreBoundToFromWithinAGroup() {
        workshop.functions("leaf", "f=leaf").write();
        workshop.library("plugin", "const char *f(void); const char *plugin(void) { return f(); }", "leaf").write();
        workshop.functions("interposer", "f=interposer").flags1(SolarisWorkshop.DF_1_INTERPOSE).write();
        workshop.program("""
                int main(void) {
                    puts(answer(dlsym(dlopen("libplugin.so", RTLD_NOW | S_RTLD_GROUP), "plugin")));
                    return 0;
                }
                """, "interposer").write();
        assertThat(workshop.output()).isEqualTo("interposer\n");
    }

    @Test
    void rtldParentPropagatesTheGroupToTheCallerButNotToDlsym() {
        workshop.library("second", "const char *f(void); const char *second(void) { return f(); }").write();
        workshop.library("first", """
                const char *f(void) { return "first"; }
                void show(int parent) {
                    void *handle = dlopen("libsecond.so", RTLD_LAZY | (parent ? S_RTLD_PARENT : 0));
                    printf("%s ", answer(dlsym(handle, "f")));
                    fflush(stdout);
                    puts(answer(dlsym(handle, "second")));
                }
                """).write();
        workshop.program("""
                int main(int count, char **words) {
                    void (*show)(int) = dlsym(dlopen("libfirst.so", RTLD_NOW), "show");
                    show(count > 1);
                    return 0;
                }
                """).write();
        assertThat(workshop.output(workshop.main("parent"))).isEqualTo("none first\n");
        Outcome isolated = workshop.run(workshop.main());
        assertThat(isolated.stdout()).isEqualTo("none ");
        assertThat(isolated.stderr()).isEqualTo("ld.so.1: main: fatal: relocation error: file " + folder
                + "/libsecond.so: symbol f: referenced symbol not found\n");
        assertThat(isolated.status()).isEqualTo(137);
    }

    @Test
    void withRtldFirstOnlyTheFirstObjectIsAvailableForDlsym() {
        workshop.functions("leaf", "leaf=leaf").write();
        workshop.library("plugin", "const char *plugin(void) { return \"plugin\"; }", "leaf").write();
        workshop.program("""
                int main(void) {
                    void *first = dlopen("libplugin.so", RTLD_NOW | S_RTLD_FIRST);
                    printf("%s ", answer(dlsym(first, "plugin")));
                    puts(answer(dlsym(first, "leaf")));
                    puts(dlerror());
                    void *all = dlopen("libplugin.so", RTLD_NOW);
                    printf("%s %d\\n", answer(dlsym(all, "leaf")), first == all);
                    printf("%d %d\\n", dlclose(first), dlclose(all));
                    void *gone = dlopen("libplugin.so", RTLD_NOW | RTLD_NOLOAD);
                    printf("%s\\n", gone ? "there" : "gone");
                    return 0;
                }
                """).write();
        assertThat(workshop.output()).isEqualTo("""
                plugin none
                ld.so.1: main: fatal: leaf: can't find symbol
                leaf 0
                0 0
                gone
                """);
    }

    @Test
    void rtldSelfSearchesFromTheCallerOnAndRtldNextBehindIt() {
        workshop.library("middle", """
                const char *f(void) { return "middle"; }
                void show(void) {
                    printf("%s %s %s %s\\n", answer(dlsym(S_RTLD_SELF, "f")), answer(dlsym(RTLD_NEXT, "f")),
                            answer(dlsym(S_RTLD_DEFAULT, "f")), answer(dlsym(RTLD_DEFAULT, "f")));
                }
                """).write();
        workshop.functions("last", "f=last").write();
        workshop.program("""
                void show(void);
                const char *f(void) { return "program"; }
                int main(void) {
                    show();
                    puts(answer(dlsym(S_RTLD_SELF, "f")));
                    puts(answer(dlsym(dlopen(0, RTLD_NOW), "f")));
                    return 0;
                }
                """, "-rdynamic", "middle", "last").write();
        assertThat(workshop.output()).isEqualTo("middle last program program\nprogram\nprogram\n");
    }

    @Test
    void modesAndHandlesOfSolarisMeanNothingToGlibc() {
        workshop.functions("plugin", "plugin=plugin").write();
        workshop.program("""
                int main(void) {
                    int modes[] = {S_RTLD_GROUP, S_RTLD_PARENT, S_RTLD_WORLD, S_RTLD_FIRST};
                    for (int i = 0; i < 4; i++) {
                        void *handle = dlopen("libplugin.so", RTLD_NOW | modes[i]);
                        printf("%d %s\\n", handle != 0, handle ? "" : dlerror());
                    }
                    return 0;
                }
                """).write();
        assertThat(Jemu.with().run(workshop.main()).stdout())
                .isEqualTo(workshop.main().runNatively().stdout()).contains("invalid mode parameter");
        assertThat(workshop.output()).isEqualTo("1 \n1 \n1 \n1 \n");
    }

    @Test
    void aForkedChildKeepsGroupsAndHandles() {
        workshop.functions("leaf", "f=leaf").write();
        workshop.library("plugin", "const char *f(void); const char *plugin(void) { return f(); }", "leaf").write();
        workshop.program("""
                #include <unistd.h>
                #include <sys/wait.h>
                const char *f(void) { return "program"; }
                int main(void) {
                    void *handle = dlopen("libplugin.so", RTLD_LAZY | S_RTLD_GROUP | S_RTLD_FIRST);
                    if (fork() == 0) {
                        puts(answer(dlsym(handle, "plugin")));
                        puts(answer(dlsym(handle, "f")));
                        return 0;
                    }
                    int status;
                    wait(&status);
                    return status;
                }
                """, "-rdynamic").write();
        assertThat(workshop.output()).isEqualTo("leaf\nnone\n");
    }
}
