package io.jemu.syscalls.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.ResolveFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.fs.host.HostFileSystem;
import io.jemu.syscalls.fs.overlay.OverlayFileSystem;
import io.jemu.syscalls.fs.tmp.TemporaryFileSystem;
import io.jemu.syscalls.host.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No path leads out of a confined guest's root. */
class ConfinementTest {
    private static final int PLACE = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    private static final long ROOM = 1 << 20;
    private static final int ROOT_MODE = 0755;

    @TempDir
    private Path folder;

    private final Posix posix = new Posix();
    private Path root;
    private Path secret;

    @BeforeEach
    void makeRoot() throws IOException {
        folder = folder.toRealPath();
        root = Files.createDirectory(folder.resolve("root"));
        secret = Files.writeString(folder.resolve("secret"), "of the host");
    }

    /** The host's directory as a bind, or under an overlay in memory. */
    private Vfs confined(boolean overlay) {
        Vfs vfs = new Vfs(posix, "/");
        Node.Directory lower = (Node.Directory) new HostFileSystem(vfs, root.toString(), "", !overlay).root();
        Node.Directory top = overlay
                ? new OverlayFileSystem(posix, () -> Actor.KERNEL, new TemporaryFileSystem(
                        posix, () -> Actor.KERNEL, "", 1, ROOM, ROOT_MODE).root(), lower, true).root()
                : lower;
        vfs.mount(new Mount("", top, "test", "test", "rw"));
        return vfs;
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SyscallException.class,
                e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void treesOfLinksResolveAsInAChangedRoot(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> directories = new ArrayList<>(List.of(""));
        List<String> names = List.of("a", "b", "c", "d");
        for (int i = 0; i < 40; i++) {
            String parent = directories.get(random.nextInt(directories.size()));
            String name = parent + '/' + names.get(random.nextInt(names.size()));
            Path place = root.resolve(name.substring(1));
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    Files.createDirectory(place);
                    directories.add(name);
                }
                case 2 -> Files.writeString(place, name);
                default -> Files.createSymbolicLink(place, Path.of(randomPath(random, names)));
            }
        }
        int rootFd = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, root.toString(), PLACE, 0));
        assumeTrue(posix.paths().openat2(rootFd, ".", PLACE, 0, ResolveFlags.RESOLVE_IN_ROOT) >= 0,
                "the host has no openat2");
        Vfs bind = confined(false);
        Vfs overlay = confined(true);
        FsContext bindContext = bind.newContext("/");
        FsContext overlayContext = overlay.newContext("/");
        for (int i = 0; i < 500; i++) {
            String path = randomPath(random, names);
            String expected = host(rootFd, path);
            assertThat(found(bind, bindContext, path)).as(path).isEqualTo(expected);
            assertThat(found(overlay, overlayContext, path)).as(path).isEqualTo(expected);
        }
        posix.close(rootFd);
    }

    private static String randomPath(Random random, List<String> names) {
        StringBuilder path = new StringBuilder(random.nextInt(3) == 0 ? "/" : "");
        int length = 1 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            String name = switch (random.nextInt(6)) {
                case 0, 1 -> "..";
                case 2 -> random.nextInt(4) == 0 ? "." : "secret";
                default -> names.get(random.nextInt(names.size()));
            };
            path.append(i > 0 ? "/" : "").append(name);
        }
        return path.append(random.nextInt(8) == 0 ? "/" : "").toString();
    }

    private String host(int rootFd, String path) {
        long fd = posix.paths().openat2(rootFd, path, PLACE, 0, ResolveFlags.RESOLVE_IN_ROOT);
        if (fd < 0) {
            return Errno.of((int) -fd).orElseThrow().name();
        }
        FileStatus status = posix.paths().statx((int) fd, "", AtFlags.AT_EMPTY_PATH);
        posix.close((int) fd);
        return Long.toString(status.inode());
    }

    private static String found(Vfs vfs, FsContext context, String path) {
        try {
            return Long.toString(vfs.queries().status(context, null, path, 0).inode());
        } catch (SyscallException e) {
            return e.errno().name();
        }
    }

    @Test
    void whatAnotherProcessPutsInThePlaceOfADirectoryIsNotFollowed() throws Exception {
        Path inside = Files.createDirectories(root.resolve("x/dir"));
        Files.writeString(inside.resolve("secret"), "of the guest");
        Path outside = folder;
        Path parked = root.resolve("x/parked");
        Vfs vfs = confined(false);
        FsContext context = vfs.newContext("/");
        long ours = vfs.queries().status(context, null, "/x/dir/secret", 0).inode();
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!stop.get()) {
                    Files.move(inside, parked);
                    Files.createSymbolicLink(inside, outside);
                    Files.delete(inside);
                    Files.move(parked, inside);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try {
            for (int i = 0; i < 3000; i++) {
                try {
                    assertThat(vfs.queries().status(context, null, "/x/dir/secret", 0).inode()).isEqualTo(ours);
                } catch (SyscallException e) {
                    assertThat(e.errno()).isIn(Errno.ENOENT, Errno.ENOTDIR, Errno.EAGAIN);
                }
                try {
                    vfs.names().makeNode(context, null, "/x/dir/made", 0100644, 0);
                    vfs.names().unlink(context, null, "/x/dir/made", 0);
                } catch (SyscallException e) {
                    assertThat(e.errno()).isIn(Errno.ENOENT, Errno.ENOTDIR, Errno.EAGAIN, Errno.EEXIST);
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void aDescriptorOfTheHostsIsNoWayOut() throws IOException {
        Files.createSymbolicLink(root.resolve("fd"), Path.of("/proc/self/fd"));
        Vfs vfs = confined(true);
        FsContext context = vfs.newContext("/");
        int host = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, folder.toString(),
                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0));
        OpenFile inherited = vfs.adopt(host);
        fails(Errno.EACCES, () -> vfs.open(context, inherited, "secret", OpenFlags.O_RDONLY, 0));
        fails(Errno.EACCES, () -> vfs.queries().status(context, inherited, "..", 0));
        fails(Errno.EACCES, () -> vfs.names().unlink(context, inherited, "secret", 0));
        fails(Errno.EROFS, () -> vfs.names().changeMode(context, inherited, "", 0777, AtFlags.AT_EMPTY_PATH));
        // Neither jemu's own /proc nor the host's is below the root here.
        fails(Errno.ENOENT, () -> vfs.open(context, null, "fd/" + host, OpenFlags.O_RDONLY, 0));
        inherited.release();
        assertThat(secret).hasContent("of the host");
    }
}
