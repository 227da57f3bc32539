package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * Which loaded object is meant. In one process and at one time no two objects share a base, but for stand-ins of ld.so
 * in other namespaces.
 *
 * @param name what texts call it: the path that it was found by, or "the program"
 * @param path its file in the guest
 * @param base what is added to addresses of the file
 * @param namespace number of the link-map namespace, 0 for the program's
 */
public record ObjectName(String name, String path, long base, int namespace) implements Described {
    public ObjectName {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(path, "path is null");
    }

    @Override
    public void describe(EventFields out) {
        out.text("name", name);
        out.text("path", path);
        out.address("base", base);
        out.number("namespace", namespace);
    }
}
