/**
 * A directory tree that can be written without being changed: what the guest changes goes to an upper layer, everything
 * else is shown from the lower one, which is only read (as with Linux's overlayfs). It is the root of a sandbox.
 *
 * <p>The upper layer has the format of an OCI image layer: {@code .wh.NAME} hides NAME of the lower layer, and
 * {@code .wh..wh..opq} in a directory all of the lower one's. So no privileges and no special file system are needed to
 * keep it in a directory of the host, and names that begin with {@code .wh.} cannot be made (EPERM).
 *
 * <p>As with overlayfs: a file of the lower layer is copied up when it is opened for writing or its attributes change,
 * and whoever has it open for reading goes on with the lower one; its hard links are not copied with it; a directory
 * that has a lower layer is not renamed (EXDEV: mv(1) copies it then). A file keeps its st_dev and st_ino when it is
 * copied up, as long as jemu runs. Sockets of the lower layer do not answer (ECONNREFUSED), its FIFOs are copied up
 * when they are opened, its devices do not open (EACCES): nothing of the host listens there for the guest.
 */
package io.jemu.syscalls.fs.overlay;
