/* Plays a scenario: each argument is an action, told and answered in a line of its own. */
static void *handles[10];

static void play(char *action)
{
    char *words[5] = { 0 };
    int count = 0;
    for (char *at = action; *at && count < 5; count++) {
        words[count] = at;
        while (*at && *at != ',')
            at++;
        if (*at)
            *at++ = 0;
    }
    void **handle = words[1] && words[1][0] >= '0' && words[1][0] <= '9' ? &handles[words[1][0] - '0'] : 0;
    if (!strcmp(words[0], "open")) {
        int mode = 0;
        for (char *digit = words[3]; *digit; digit++)
            mode = mode * 10 + *digit - '0';
        void *opened = dlopen(words[2], mode);
        if (opened)
            *handle = opened;
        printf("%s\n", opened ? "opened" : dlerror());
    } else if (!strcmp(words[0], "close")) {
        /* What a closed handle points to may be gone. */
        int status = *handle ? dlclose(*handle) : 0;
        *handle = 0;
        printf("%d %s\n", status, status ? dlerror() : "");
    } else if (!strcmp(words[0], "symbol")) {
        printf("%s\n", found(dlsym(*handle, words[2])));
    } else if (!strcmp(words[0], "version")) {
        printf("%s\n", found(dlvsym(*handle, words[2], words[3])));
    } else if (!strcmp(words[0], "default")) {
        printf("%s\n", found(dlsym(RTLD_DEFAULT, words[1])));
    } else if (!strcmp(words[0], "next")) {
        printf("%s\n", found(dlsym(RTLD_NEXT, words[1])));
    } else if (!strcmp(words[0], "run")) {
        void (*run)(void) = dlsym(*handle, words[2]);
        if (run)
            run();
        else
            printf("%s\n", dlerror());
    }
}

extern void run_program(void);

int main(int argc, char **argv)
{
    printf("main\n");
    run_program();
    for (int i = 1; i < argc; i++) {
        printf("> %s\n", argv[i]);
        play(argv[i]);
    }
    printf("end\n");
    return 0;
}
