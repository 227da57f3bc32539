package io.jemu.loader.start;

import io.jemu.loader.glibc.Layout;
import io.jemu.loader.glibc.TunableTable;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFileStatus;
import io.jemu.loader.host.KernelFiles;
import io.jemu.loader.search.RtldTraits;
import io.jemu.syscalls.abi.SyscallException;
import java.util.List;
import java.util.Optional;

/**
 * What the file of an interpreter tells.
 *
 * @param identity which file that is
 * @param glibc whether it is ld.so of some glibc; if not, the rest is null or empty
 * @param layout empty if the build is unknown
 * @param tunables empty if it has no list of tunables, or one in an unknown form
 */
record Rtld(Identity identity, boolean glibc, String buildId, RtldTraits traits, Optional<Layout> layout,
        Optional<TunableTable> tunables) {
    private static final int MAX_SIZE = 1 << 26;
    /** Where the descriptors for libthread_db are: libpthread until 2.33. */
    private static final List<String> THREAD_LIBRARIES = List.of("libc.so.6", "libpthread.so.0");

    /** A file and its contents, as far as they can be told without reading it. */
    record Identity(long device, long inode, long version) {
        boolean is(long otherDevice, long otherInode, long otherVersion) {
            return version != 0 && device == otherDevice && inode == otherInode && version == otherVersion;
        }
    }

    /**
     * Reads a file, unless what was read last is the same.
     *
     * @param last what was read last, or null
     * @return null if the file cannot be read: the kernel finds out itself, and fails as execve(2) does
     */
    static Rtld read(KernelFiles files, String path, Rtld last) {
        try (GuestFile file = files.open(path)) {
            GuestFileStatus status = file.status();
            long version = file.version();
            return last != null && last.identity.is(status.device(), status.inode(), version)
                    ? last
                    : of(files, new Identity(status.device(), status.inode(), version), file.readStart(MAX_SIZE));
        } catch (SyscallException unreadable) {
            return null;
        }
    }

    private static Rtld of(KernelFiles files, Identity identity, byte[] bytes) {
        RtldFile file = RtldFile.of(bytes);
        if (!file.isGlibc()) {
            return new Rtld(identity, false, null, null, Optional.empty(), Optional.empty());
        }
        RtldTraits traits = RtldTraits.read(bytes);
        return new Rtld(identity, true, file.buildId(), traits, file.layout().or(() -> derive(files, file, traits)),
                file.tunables());
    }

    /**
     * For a build of glibc that was not measured: ld.so does not know where its libc is, the search will find it there.
     */
    private static Optional<Layout> derive(KernelFiles files, RtldFile rtld, RtldTraits traits) {
        for (String directory : traits.systemDirectories()) {
            for (String library : THREAD_LIBRARIES) {
                byte[] bytes = read(files, directory + library);
                Optional<Layout> layout = bytes == null ? Optional.empty() : rtld.derive(bytes);
                if (layout.isPresent()) {
                    return layout;
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] read(KernelFiles files, String path) {
        try (GuestFile file = files.open(path)) {
            return file.readStart(MAX_SIZE);
        } catch (SyscallException unreadable) {
            return null;
        }
    }
}
