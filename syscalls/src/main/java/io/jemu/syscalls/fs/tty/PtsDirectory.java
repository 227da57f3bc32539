package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.vfs.Node;
import java.util.ArrayList;
import java.util.List;

/** /dev/pts: the slaves of all pairs, and the host's terminals that jemu was started with. */
record PtsDirectory(PtyTable table) implements Node.Directory {
    private static final String MULTIPLEXER = "ptmx";
    private static final int MAXIMUM_DIGITS = 9;

    @Override
    public FileStatus status() {
        return table.status().directory("/dev/pts", FileMode.READ_EXECUTE_ALL);
    }

    @Override
    public Node lookup(String name) {
        if (name.equals(MULTIPLEXER)) {
            return table.multiplexer();
        }
        if (name.isEmpty() || name.length() > MAXIMUM_DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9')
                || name.length() > 1 && name.startsWith("0")) {
            return null;
        }
        int number = Integer.parseInt(name);
        Node slave = table.slave(number);
        return slave != null ? slave : table.reserved().get(number);
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(entry(MULTIPLEXER, table.multiplexer()));
        table.reserved().forEach((number, terminal) -> entries.add(entry(Integer.toString(number), terminal)));
        table.slaves().forEach(slave -> entries.add(entry(Integer.toString(slave.pty().number()), slave)));
        return entries;
    }

    private static Entry entry(String name, Node node) {
        FileStatus status = node.status();
        return new Entry(name, status.inode(), status.mode());
    }
}
