package io.jemu.syscalls.ipc;

/**
 * A message of a queue.
 *
 * @param type at least 1
 * @param contents not to be changed
 */
public record QueuedMessage(long type, byte[] contents) {
    int size() {
        return contents.length;
    }
}
