// Changes to a tree that was there before: everything in it is removed, replaced, renamed, written or linked, and what
// is seen afterwards is printed.
#include "names.h"

static void build(void) {
    mkdir("keep", 0755);
    put("keep/a", "kept a"), put("keep/b", "kept b");
    mkdir("gone", 0755);
    put("gone/x", "x");
    mkdir("gone/deep", 0755);
    put("gone/deep/y", "y");
    put("write", "before"), put("cut", "before"), put("append", "before");
    put("mode", "m"), put("times", "t");
    put("unlinked", "u"), put("replaced", "old"), put("moved", "moved"), put("linked", "linked");
    symlink("keep/a", "link");
    symlink("keep", "dirlink");
    mkdir("again", 0755);
    put("again/old", "old");
    mkdir("empty", 0755);
    put("one", "1"), put("two", "2");
    put("mapped", "mapped before");
    setxattr("mode", "user.kept", "yes", 3, 0);
    mkfifo("fifo", 0600);
}

static void change(void) {
    char buffer[100];
    ino_t before = inode("write");
    int reader = open("write", O_RDONLY);
    int fd = open("write", O_RDWR);
    TRY(pwrite(fd, "AFTER", 5, 0));
    printf("same inode %d\n", before == inode("write"));
    struct stat status, opened;
    fstat(fd, &opened);
    stat("write", &status);
    printf("same file %d\n", status.st_ino == opened.st_ino && status.st_dev == opened.st_dev);
    close(fd), close(reader);
    get("write");
    put("cut", "x");
    get("cut");
    fd = open("append", O_WRONLY | O_APPEND);
    TRY(write(fd, " after", 6));
    close(fd);
    get("append");
    TRY(truncate("two", 0));
    TRY(chmod("mode", 0600));
    stat("mode", &status);
    printf("%o\n", status.st_mode);
    TRY(getxattr("mode", "user.kept", buffer, 100));
    fd = open("times", O_RDONLY);
    struct timespec times[2] = {{1, 0}, {2, 0}};
    TRY(futimens(fd, times));
    TRY(fchmod(fd, 0640));
    fstat(fd, &status);
    close(fd);
    stat("times", &status);
    printf("%ld %o\n", status.st_mtim.tv_sec, status.st_mode);
    TRY(unlink("unlinked"));
    TRY(open("unlinked", O_RDONLY));
    TRY(unlink("unlinked"));
    put("new", "new");
    TRY(rename("new", "replaced"));
    get("replaced");
    TRY(rename("moved", "keep/moved"));
    get("keep/moved");
    TRY(open("moved", O_RDONLY));
    TRY(link("linked", "linked2"));
    fd = open("linked2", O_WRONLY | O_TRUNC);
    write(fd, "both", 4);
    close(fd);
    get("linked");
    TRY(rmdir("gone"));
    TRY(unlink("gone/x"));
    TRY(unlink("gone/deep/y"));
    TRY(rmdir("gone/deep"));
    list("gone");
    TRY(rmdir("gone"));
    TRY(mkdir("gone", 0700));
    list("gone");
    TRY(unlink("again/old"));
    TRY(rmdir("again"));
    TRY(rename("keep/b", "again"));
    get("again");
    TRY(unlink("again"));
    TRY(mkdir("again", 0755));
    list("again");
    TRY(unlink("link"));
    TRY(symlink("two", "link"));
    put("dirlink/through", "through");
    get("keep/through");
    TRY(mkdir("fresh", 0755));
    put("fresh/in", "in");
    TRY(rename("fresh", "empty"));
    get("empty/in");
    TRY(rename("empty", "fresher"));
    get("fresher/in");
    TRY(syscall(SYS_renameat2, AT_FDCWD, "one", AT_FDCWD, "write", 2));
    get("one");
    get("write");
    TRY(syscall(SYS_renameat2, AT_FDCWD, "one", AT_FDCWD, "write", 1));
    fd = open("mapped", O_RDWR);
    char *map = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    memcpy(map, "MAPPED", 6);
    get("mapped");
    TRY(setxattr("mode", "user.more", "yes", 3, 0));
    TRY(listxattr("mode", buffer, 100));
    fd = open("fifo", O_RDWR);
    TRY(write(fd, "through", 7));
    TRY(read(fd, buffer, 7));
    close(fd);
    // A directory is read while what is in it is removed.
    mkdir("many", 0755);
    for (int i = 0; i < 300; i++) {
        snprintf(buffer, 100, "many/%d", i);
        put(buffer, "");
    }
    DIR *directory = opendir("many");
    struct dirent *entry;
    int removed = 0;
    while ((entry = readdir(directory)))
        if (entry->d_name[0] != '.') removed += !unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    printf("removed %d\n", removed);
    TRY(rmdir("many"));
    int base = open("keep", O_RDONLY | O_DIRECTORY);
    TRY(openat(base, "../two", O_RDONLY) >= 0);
    TRY(unlinkat(base, "a", 0));
    TRY(faccessat(base, "a", F_OK, 0));
}

int main(int argc, char **argv) {
    umask(022);
    enter(argv[1]);
    if (!strcmp(argv[2], "build")) build();
    if (!strcmp(argv[2], "change")) change();
    list("."), list("keep"), list("gone"), list("fresher");
}
