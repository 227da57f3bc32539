package io.jemu.syscalls.fs;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.vfs.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A directory with fixed names, whose nodes are made when they are asked for. */
public final class DirectoryNode implements Node.Directory {
    private final FileStatus status;
    private final Object subject;
    private final Map<String, Supplier<? extends Node>> nodes = new LinkedHashMap<>();

    public DirectoryNode(FileStatus status) {
        this(status, null);
    }

    /** @param subject what the directory tells of, for whom the directory stands for that */
    public DirectoryNode(FileStatus status, Object subject) {
        this.status = status;
        this.subject = subject;
    }

    /** What the directory tells of, or null. */
    public Object subject() {
        return subject;
    }

    /** Adds an entry; the order is that of {@link #entries}. It is absent as long as {@code node} gives null. */
    public DirectoryNode add(String name, Supplier<? extends Node> node) {
        nodes.put(name, node);
        return this;
    }

    @Override
    public FileStatus status() {
        return status;
    }

    @Override
    public Node lookup(String name) {
        Supplier<? extends Node> node = nodes.get(name);
        return node == null ? null : node.get();
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        nodes.forEach((name, node) -> {
            Node found = node.get();
            if (found != null) {
                entries.add(new Entry(name, found.status().inode(), found.status().mode()));
            }
        });
        return entries;
    }
}
