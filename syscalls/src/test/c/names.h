// What programs share that make, change and list files below a directory.
#include "try.h"
#include <sys/wait.h>

static void failed(const char *what) {
    printf("%s: %s\n", what, strerrorname_np(errno));
}

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void list(const char *path) {
    DIR *directory = opendir(path);
    char *names[200];
    int count = 0;
    struct dirent *entry;
    if (!directory) { failed(path); return; }
    while ((entry = readdir(directory))) {
        char *line;
        struct stat status;
        fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW);
        int dots = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
        asprintf(&line, "%s type %d ino %s mode %o links %ld size %ld", entry->d_name, entry->d_type,
                 dots || entry->d_ino == status.st_ino ? "same" : "differs", status.st_mode,
                 S_ISDIR(status.st_mode) ? 0 : (long)status.st_nlink, S_ISDIR(status.st_mode) ? 0 : (long)status.st_size);
        names[count++] = line;
    }
    closedir(directory);
    qsort(names, count, sizeof *names, compare);
    printf("%s:\n", path);
    for (int i = 0; i < count; i++) printf("  %s\n", names[i]);
}

static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0) { failed(path); return; }
    write(fd, text, strlen(text));
    close(fd);
}

static void get(const char *path) {
    char text[100] = "";
    int fd = open(path, O_RDONLY);
    if (fd < 0) { failed(path); return; }
    long size = read(fd, text, 99);
    close(fd);
    printf("%s holds %ld \"%s\"\n", path, size, text);
}

static ino_t inode(const char *path) {
    struct stat status;
    return lstat(path, &status) ? 0 : status.st_ino;
}

