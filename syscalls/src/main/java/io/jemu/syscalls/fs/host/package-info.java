/**
 * A directory or a file of the host as a file system of the guest's: {@code --bind}, and the layers of a sandbox's
 * root.
 *
 * <p>Every access starts at a descriptor of the root and passes neither symbolic links nor ".." (openat2(2),
 * RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS): what another process of the host renames or links meanwhile cannot make it
 * leave the root. Symbolic links are followed by the guest's own path resolution. Permissions are checked by the host,
 * against the ids of jemu's own process.
 */
package io.jemu.syscalls.fs.host;
