/* In what order objects begin and end that dlopen and dlclose load and unload, also from constructors and destructors. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *who(void) { return "program"; }

int asks(const char *name)
{
    int found = dlsym(RTLD_DEFAULT, name) != 0;
    if (!found)
        dlerror();
    return found;
}

static void *opened(const char *file, int mode)
{
    void *handle = dlopen(file, mode);
    if (!handle)
        printf("[%s] ", dlerror());
    return handle;
}

static void step(const char *text)
{
    printf("\n%s: ", text);
}

static int closed(void *handle)
{
    int status = dlclose(handle);
    if (status)
        printf("[%s] ", dlerror());
    return status;
}

static void there(const char *file)
{
    void *handle = dlopen(file, RTLD_NOW | RTLD_NOLOAD);
    printf("%s %d ", file, handle != 0);
    if (handle)
        dlclose(handle);
}

static void ordered(void)
{
    step("tree");
    void *tree = opened("./libtree.so", RTLD_NOW);
    step("leaf again");
    void *leaf = opened("./libleaf.so", RTLD_NOW);
    step("tree closed");
    closed(tree);
    step("leaf closed");
    closed(leaf);
    step("leaf first");
    leaf = opened("./libleaf.so", RTLD_NOW);
    tree = opened("./libtree.so", RTLD_NOW);
    closed(leaf);
    step("then the tree");
    closed(tree);
    step("cycle");
    void *cycle = opened("./libcycle.so", RTLD_NOW);
    closed(cycle);
    step("one that wants to be first");
    closed(opened("./libafterfirst.so", RTLD_NOW));
    step("closed once more");
    leaf = opened("./libleaf.so", RTLD_NOW);
    opened("./libleaf.so", RTLD_LAZY);
    closed(leaf);
    printf("| ");
    closed(leaf);
    there("./libleaf.so");
}

static void nested(void)
{
    step("a constructor that opens");
    void *opener = opened("./libopener.so", RTLD_NOW);
    there("./libleaf.so");
    step("its destructor closes");
    closed(opener);
    there("./libleaf.so");
    step("a constructor that opens its own object");
    void *selfish = opened("./libselfish.so", RTLD_NOW);
    printf("| ");
    closed(selfish);
    printf("| ");
    closed(selfish);
    step("a constructor that fails to open");
    void *failing = opened("./libfailing.so", RTLD_NOW);
    const char *left = dlerror();
    printf("[%s] ", left ? left : "none");
    closed(failing);
    step("a destructor that opens");
    void *late = opened("./liblate.so", RTLD_NOW);
    closed(late);
    there("./libleaf.so");
    closed(dlopen("./libleaf.so", RTLD_NOW | RTLD_NOLOAD));
    closed(dlopen("./libleaf.so", RTLD_NOW | RTLD_NOLOAD) ? dlopen("./libleaf.so", RTLD_NOW | RTLD_NOLOAD) : 0);
}

static void scopes(void)
{
    step("global only after the constructors");
    void *global = opened("./libglobal.so", RTLD_NOW | RTLD_GLOBAL);
    printf("%d ", asks("of_global"));
    step("a binding keeps it");
    void *user = opened("./libuser.so", RTLD_LAZY);
    closed(global);
    printf("| %d %d ", ((int (*)(void)) dlsym(user, "use"))(), asks("of_global"));
    there("./libglobal.so");
    step("both go");
    closed(user);
    there("./libglobal.so");
    printf("%d ", asks("of_global"));
    step("not bound yet");
    global = opened("./libglobal.so", RTLD_NOW | RTLD_GLOBAL);
    user = opened("./libuser.so", RTLD_LAZY);
    closed(global);
    there("./libglobal.so");
    closed(user);
    step("the program's binding keeps it for ever");
    global = opened("./libglobal.so", RTLD_NOW | RTLD_GLOBAL);
    asks("of_global");
    closed(global);
    there("./libglobal.so");
    step("a dependency stays although its loader goes");
    void *tree = opened("./libtree.so", RTLD_NOW);
    void *branch = opened("./libbranch.so", RTLD_NOW);
    closed(tree);
    printf("%d ", ((int (*)(void)) dlsym(branch, "grow"))());
    there("./libtree.so");
    there("./libleaf.so");
    void *next = opened("./libuser.so", RTLD_NOW);
    printf("%d ", ((int (*)(void)) dlsym(next, "use"))());
    closed(branch);
    closed(next);
}

static void *ask(void *handle, const char *how, const char *name)
{
    return ((void *(*)(const char *)) dlsym(handle, how))(name);
}

/* Which of three definitions of the same name an object sees. */
static void sees(void *object)
{
    const char *how[] = {"next_one", "any_one"};
    for (int i = 0; i < 2; i++) {
        const char *(*who)(void) = ask(object, how[i], "who");
        printf("%s %s %d | ", how[i], who ? who() : "nobody", ask(object, how[i], "in_twig") != 0);
    }
    dlerror();
}

static void orphans(void)
{
    for (int deep = 0; deep < 2; deep++) {
        step(deep ? "a loader that goes, RTLD_DEEPBIND" : "a loader that goes");
        void *tree = opened("./libtree.so", RTLD_NOW | (deep ? RTLD_DEEPBIND : 0));
        void *branch = opened("./libbranch.so", RTLD_NOW);
        sees(branch);
        closed(tree);
        sees(branch);
        void *handle = opened("./libtree.so", RTLD_NOW);
        sees(branch);
        closed(handle);
        sees(branch);
        closed(branch);
    }
    step("only the loader's scope");
    void *tree = opened("./libtree.so", RTLD_NOW);
    void *leaf = opened("./libleaf.so", RTLD_NOW);
    void *branch = opened("./libbranch.so", RTLD_NOW | RTLD_NOLOAD);
    closed(branch);
    closed(tree);
    sees(leaf);
    closed(leaf);
}

static void removed(void)
{
    step("what has ended is not found");
    void *pair = opened("./libpair.so", RTLD_NOW);
    void *watcher = opened("./libwatcher.so", RTLD_NOW | RTLD_GLOBAL);
    printf("%d ", asks("of_watcher"));
    closed(watcher);
    closed(pair);
    step("destructors that close");
    void *chain = opened("./libchain.so", RTLD_NOW);
    closed(chain);
    there("./libopener.so");
    there("./libleaf.so");
    step("one that closes itself");
    void *again = opened("./libagain.so", RTLD_NOW);
    closed(again);
    there("./libagain.so");
}

static void flags(void)
{
    step("NODELETE by the second dlopen");
    void *stays = opened("./libstays.so", RTLD_NOW);
    opened("./libstays.so", RTLD_NOW | RTLD_NODELETE | RTLD_NOLOAD);
    printf("%d %d %d %d ", closed(stays), closed(stays), closed(stays), closed(stays));
    there("./libstays.so");
    step("NODELETE of what fails");
    opened("./libfails.so", RTLD_NOW | RTLD_NODELETE);
    there("./libfails.so");
    there("./libleaf.so");
    step("NOLOAD of what is not there");
    printf("%d ", dlopen("./libleaf.so", RTLD_NOW | RTLD_NOLOAD) != 0);
    const char *error = dlerror();
    printf("[%s] ", error ? error : "none");
    printf("%d ", dlopen("./libnowhere.so", RTLD_NOW | RTLD_NOLOAD) != 0);
    printf("[%s] ", dlerror());
    step("the program");
    void *program = opened(0, RTLD_NOW);
    printf("%d %d %d ", program == opened(0, RTLD_LAZY | RTLD_GLOBAL), closed(program), closed(program));
    printf("%d ", program == opened("", RTLD_NOW));
    step("libc");
    void *libc = opened("libc.so.6", RTLD_NOW);
    printf("%d %d ", closed(libc), closed(libc));
    step("modes");
    opened("./libleaf.so", 0);
    opened("./libleaf.so", RTLD_GLOBAL);
    opened("./libleaf.so", RTLD_NOW | 0x800);
    opened("", 0);
    step("closed too often");
    void *twice = opened("./libstays.so", RTLD_NOW);
    struct link_map *map = twice;
    while (map && strcmp(map->l_name, "/lib/x86_64-linux-gnu/libc.so.6"))
        map = map->l_prev;
    if (map)
        closed(map);
}

static void program_ends(void)
{
    printf("-program ");
}

int main(void)
{
    setvbuf(stdout, 0, _IONBF, 0);
    atexit(program_ends);
    ordered();
    orphans();
    nested();
    scopes();
    removed();
    flags();
    step("left open");
    opened("./libopener.so", RTLD_NOW);
    opened("./libselfish.so", RTLD_NOW);
    opened("./liblast.so", RTLD_NOW);
    opened("./libagain.so", RTLD_NOW);
    opened("./libchain.so", RTLD_NOW);
    opened("./libtree.so", RTLD_NOW | RTLD_GLOBAL);
    step("exit");
    return 0;
}
