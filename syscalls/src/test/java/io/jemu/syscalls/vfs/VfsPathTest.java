package io.jemu.syscalls.vfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Path resolution in a sysroot that lies over the host's files. */
class VfsPathTest {
    @TempDir
    private Path folder;

    private final GuestBytes guest = new GuestBytes();
    private Path sysroot;
    private Vfs vfs;
    private FsContext context;

    @BeforeEach
    void makeSysroot() throws IOException {
        folder = folder.toRealPath();
        sysroot = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(sysroot.resolve("usr/lib"));
        Files.createSymbolicLink(sysroot.resolve("lib"), Path.of("usr/lib"));
        Files.createSymbolicLink(sysroot.resolve("abs"), Path.of("/usr/lib/x"));
        Files.createSymbolicLink(sysroot.resolve("out"), Path.of("../../../../../../../../usr/lib/x"));
        Files.createSymbolicLink(sysroot.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(sysroot.resolve("dangling"), Path.of("/usr/lib/new"));
        Files.createSymbolicLink(sysroot.resolve("etc"), Path.of("/usr"));
        Files.writeString(sysroot.resolve("usr/lib/x"), "in the sysroot");
        Files.writeString(sysroot.resolve("file"), "a file");
        vfs = new Vfs(new Posix(), sysroot.toString());
        vfs.mount(new Mount("/virtual", new Virtual()));
        context = vfs.newContext("/usr");
    }

    @AfterEach
    void close() throws IOException {
        Files.delete(sysroot.resolve("etc")); // JUnit warns of links that lead out of the folder
        context.release();
        guest.close();
    }

    private String read(String path) {
        OpenFile file = vfs.open(context, null, path, OpenFlags.O_RDONLY, 0);
        try {
            UserBuffer buffer = UserBuffer.of(guest.memory(), GuestBytes.START, 1000);
            int size = (int) file.read(buffer, -1, 0);
            return new String(guest.memory().read(GuestBytes.START, size), UTF_8);
        } finally {
            file.release();
        }
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SyscallException.class,
                e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private void openFails(Errno errno, String path, int flags) {
        fails(errno, () -> vfs.open(context, null, path, flags, 0).release());
    }

    @Test
    void followsLinksInsideTheSysroot() {
        assertThat(read("/lib/x")).isEqualTo("in the sysroot");
        assertThat(read("/abs")).isEqualTo("in the sysroot");
        assertThat(read("/out")).isEqualTo("in the sysroot");
        assertThat(read("/etc/lib/x")).isEqualTo("in the sysroot");
        assertThat(read("lib/../../../../lib//./x")).isEqualTo("in the sysroot");
        assertThat(read("/../../../usr/lib/x")).isEqualTo("in the sysroot");
    }

    @Test
    void showsTheHostBelowTheSysroot() throws IOException {
        Path below = Files.writeString(folder.resolve("below"), "on the host");
        assertThat(read(below.toString())).isEqualTo("on the host");
        Path hidden = sysroot.resolve(folder.toString().substring(1)).resolve("below");
        Files.createDirectories(hidden.getParent());
        Files.writeString(hidden, "over it");
        assertThat(read(below.toString())).isEqualTo("over it");
    }

    @Test
    void makesFilesWhereTheirDirectoryIs() throws IOException {
        vfs.open(context, null, "/usr/lib/made", OpenFlags.O_CREAT | OpenFlags.O_WRONLY,
                FileMode.WRITE_OWNER_READ_ALL).release();
        assertThat(sysroot.resolve("usr/lib/made")).exists();
        vfs.open(context, null, "/dangling", OpenFlags.O_CREAT | OpenFlags.O_WRONLY,
                FileMode.WRITE_OWNER_READ_ALL).release();
        assertThat(sysroot.resolve("usr/lib/new")).exists();
        String below = folder + "/made";
        vfs.open(context, null, below, OpenFlags.O_CREAT | OpenFlags.O_WRONLY, FileMode.WRITE_OWNER_READ_ALL).release();
        assertThat(Path.of(below)).exists();
        openFails(Errno.EEXIST, "/dangling", OpenFlags.O_CREAT | OpenFlags.O_EXCL);
    }

    @Test
    void reportsLinuxsErrors() {
        openFails(Errno.ELOOP, "/loop", 0);
        openFails(Errno.ELOOP, "/loop/x", 0);
        openFails(Errno.ELOOP, "/abs", OpenFlags.O_NOFOLLOW);
        openFails(Errno.ENOENT, "/missing", 0);
        openFails(Errno.ENOENT, "/missing/x", 0);
        openFails(Errno.ENOENT, "", 0);
        openFails(Errno.ENOTDIR, "/file/x", 0);
        openFails(Errno.ENOTDIR, "/file/", 0);
        openFails(Errno.ENOTDIR, "/file/.", 0);
        openFails(Errno.ENOTDIR, "/file/..", 0);
        openFails(Errno.ENOTDIR, "/file/../file", 0);
        openFails(Errno.EISDIR, "/usr", OpenFlags.O_WRONLY);
        openFails(Errno.ENOTDIR, "/file", OpenFlags.O_DIRECTORY);
        openFails(Errno.ENAMETOOLONG, "/" + "n".repeat(256), 0);
        openFails(Errno.ENAMETOOLONG, "/x".repeat(2048), 0);
        openFails(Errno.ENOENT, "/x".repeat(2047), 0);
    }

    @Test
    void namesItsDirectory() {
        assertThat(vfs.queries().workingDirectory(context)).isEqualTo("/usr");
        context.changeDirectory(vfs.openDirectory(context, null, "../lib"));
        assertThat(vfs.queries().workingDirectory(context)).isEqualTo("/usr/lib");
        context.changeDirectory(vfs.openDirectory(context, null, folder.toString()));
        assertThat(vfs.queries().workingDirectory(context)).isEqualTo(folder.toString());
    }

    @Test
    void dotDotAfterAFollowedLinkIsTheParentOfItsTarget() {
        assertThat(vfs.queries().status(context, null, "/lib/..", 0).inode())
                .isEqualTo(vfs.queries().status(context, null, "/usr", 0).inode());
    }

    @Test
    void staysInsideAChangedRoot() throws IOException {
        Files.createDirectories(sysroot.resolve("jail/usr/lib"));
        Files.writeString(sysroot.resolve("jail/usr/lib/x"), "in the jail");
        Files.createSymbolicLink(sysroot.resolve("jail/up"), Path.of("../usr/lib/x"));
        context.changeRoot("/jail");
        assertThat(read("/usr/lib/x")).isEqualTo("in the jail");
        assertThat(read("/../../usr/lib/x")).isEqualTo("in the jail");
        assertThat(read("/up")).isEqualTo("in the jail");
        context.changeDirectory(vfs.openDirectory(context, null, "/usr"));
        assertThat(vfs.queries().workingDirectory(context)).isEqualTo("/usr");
        assertThat(read("../../../usr/lib/x")).isEqualTo("in the jail");
    }

    @Test
    void mountsHideTheHostHoweverTheyAreReached() throws IOException {
        Files.createSymbolicLink(sysroot.resolve("way"), Path.of("virtual/inner"));
        Files.createDirectories(sysroot.resolve("virtual"));
        Files.writeString(sysroot.resolve("virtual/secret"), "hidden");
        for (String path : List.of("/virtual/inner", "/way", "/usr/../virtual/./inner", "../virtual/inner",
                "/virtual/link", "/virtual/../virtual/inner", "/lib/../../way")) {
            assertThat(vfs.queries().status(context, null, path, 0).inode()).as(path).isEqualTo(Virtual.INNER);
        }
        openFails(Errno.ENOENT, "/virtual/secret", 0);
        openFails(Errno.ENOENT, "/virtual/new", OpenFlags.O_CREAT | OpenFlags.O_WRONLY);
        fails(Errno.ENOENT, () -> vfs.names().makeDirectory(context, null, "/virtual/new", 0755));
        fails(Errno.EPERM, () -> vfs.names().unlink(context, null, "/virtual/inner", 0));
        assertThat(read("/virtual/out")).isEqualTo("in the sysroot");
        context.changeDirectory(vfs.openDirectory(context, null, "/virtual"));
        assertThat(vfs.queries().workingDirectory(context)).isEqualTo("/virtual");
        assertThat(vfs.queries().status(context, null, "inner", 0).inode()).isEqualTo(Virtual.INNER);
        assertThat(read("../lib/x")).isEqualTo("in the sysroot");
    }

    @Test
    void listsBothLayersOfADirectoryOnce() throws IOException {
        Path low = Files.createDirectories(folder.resolve("low"));
        Path up = Files.createDirectories(sysroot.resolve(low.toString().substring(1)));
        Files.writeString(low.resolve("a"), "");
        Files.writeString(low.resolve("both"), "");
        Files.writeString(up.resolve("both"), "");
        Files.writeString(up.resolve("z"), "");
        OpenFile directory = vfs.open(context, null, low.toString(), OpenFlags.O_DIRECTORY, 0);
        assertThat(names(directory)).containsExactlyInAnyOrder(".", "..", "a", "both", "z");
        assertThat(names(directory)).isEmpty();
        directory.seek(0, 0);
        assertThat(names(directory)).hasSize(5);
        directory.release();
    }

    private List<String> names(OpenFile directory) {
        AddressSpace memory = guest.memory();
        List<String> names = new ArrayList<>();
        long bytes;
        while ((bytes = directory.readDirectory(memory, GuestBytes.START, 64)) > 0) {
            for (long at = GuestBytes.START; at < GuestBytes.START + bytes; at += memory.read16(at + 16)) {
                StringBuilder name = new StringBuilder();
                for (long c = at + 19; memory.read8(c) != 0; c++) {
                    name.append((char) memory.read8(c));
                }
                names.add(name.toString());
            }
        }
        return names;
    }

    @Test
    void removesAndRenamesNamesNotPlaces() throws IOException {
        fails(Errno.EBUSY, () -> vfs.names().unlink(context, null, "/", AtFlags.AT_REMOVEDIR));
        fails(Errno.ENOTEMPTY, () -> vfs.names().unlink(context, null, "/usr/lib/..", AtFlags.AT_REMOVEDIR));
        fails(Errno.EINVAL, () -> vfs.names().unlink(context, null, "/usr/.", AtFlags.AT_REMOVEDIR));
        fails(Errno.EBUSY, () -> vfs.names().rename(context, null, "/usr/lib/..", null, "/moved", 0));
        fails(Errno.EEXIST, () -> vfs.names().makeDirectory(context, null, "/usr/..", 0755));
        vfs.names().unlink(context, null, "/abs", 0);
        assertThat(sysroot.resolve("usr/lib/x")).exists();
        assertThat(Files.isSymbolicLink(sysroot.resolve("abs"))).isFalse();
        vfs.names().makeDirectory(context, null, "/fresh/", 0700);
        vfs.names().rename(context, null, "/fresh", null, "/moved/", 0);
        assertThat(sysroot.resolve("moved")).isDirectory();
    }

    @Test
    void appliesTheProcesssUmask() throws IOException {
        context.changeUmask(027);
        vfs.names().makeDirectory(context, null, "/dir", FileMode.ALL);
        assertThat(vfs.queries().status(context, null, "/dir", 0).mode()).isEqualTo(FileMode.S_IFDIR | 0750);
        context.changeUmask(0);
        vfs.open(context, null, "/all", OpenFlags.O_CREAT | OpenFlags.O_WRONLY, 0666).release();
        assertThat(vfs.queries().status(context, null, "/all", 0).mode()).isEqualTo(FileMode.S_IFREG | 0666);
    }

    /** A directory that exists only inside jemu. */
    private static final class Virtual implements Node.Directory {
        static final long INNER = 4711;

        @Override
        public FileStatus status() {
            return FileStatus.synthetic(9, 1, FileMode.S_IFDIR | FileMode.READ_EXECUTE_ALL, 2, 0);
        }

        @Override
        public Node lookup(String name) {
            return switch (name) {
                case "inner" -> new Inner();
                case "link" -> new To("inner");
                case "out" -> new To("../usr/lib/x");
                default -> null;
            };
        }

        @Override
        public List<Node.Entry> entries() {
            return List.of(new Node.Entry("inner", INNER, FileMode.S_IFREG));
        }
    }

    private record To(String target) implements Node.Link {
        @Override
        public FileStatus status() {
            return FileStatus.synthetic(9, 2, FileMode.S_IFLNK | FileMode.ALL, 1, 0);
        }
    }

    private record Inner() implements Node.File {
        @Override
        public FileStatus status() {
            return FileStatus.synthetic(9, Virtual.INNER, FileMode.S_IFREG | FileMode.READ_ALL, 1, 0);
        }

        @Override
        public OpenFile open(String path, int flags) {
            throw Errno.EACCES.failure();
        }
    }
}
