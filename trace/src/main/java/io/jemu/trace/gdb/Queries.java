package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Packets that ask for something or set something (GDB manual, "General Query Packets"). */
final class Queries {
    private static final byte[] OK = Commands.bytes("OK");
    private static final byte[] UNKNOWN = new byte[0];
    private static final byte[] FAILED = Commands.bytes("E01");
    private static final int MAX_LIST = 1000;

    private final Conversation conversation;
    private final Transfers transfers;
    private final Monitor monitor;

    Queries(Conversation conversation) {
        this.conversation = conversation;
        this.transfers = new Transfers(conversation);
        this.monitor = new Monitor(conversation);
    }

    private Target target() {
        return conversation.target();
    }

    byte[] answer(String text) {
        int end = 0;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        String rest = text.substring(end).isEmpty() ? "" : text.substring(end + 1);
        return switch (text.substring(0, end)) {
            case "qSupported" -> {
                conversation.features().offer(List.of(rest.split(";")));
                yield Commands.bytes(Features.ofServer(target().history() != null));
            }
            case "QStartNoAckMode" -> {
                conversation.channel().stopAcknowledging();
                yield OK;
            }
            case "qXfer" -> transfers.answer(rest);
            case "qC" -> Commands.bytes("QC" + name(conversation.selected()));
            case "qAttached" -> Commands.bytes("0");
            case "qfThreadInfo" -> Commands.bytes("m" + target().tasks().stream().map(this::name)
                    .collect(Collectors.joining(",")));
            case "qsThreadInfo" -> Commands.bytes("l");
            case "qThreadExtraInfo" -> {
                Task task = target().find(ThreadId.parse(rest));
                yield task == null ? FAILED : Commands.bytes(Hex.of(task.attributes().name()));
            }
            case "qSymbol" -> symbol(rest);
            case "qGetTLSAddr" -> threadLocal(rest);
            case "qRcmd" -> {
                monitor.perform(Hex.text(rest));
                yield OK;
            }
            case "QPassSignals" -> {
                conversation.pass(numbers(rest).stream().map(GdbSignal::toLinux).collect(Collectors.toSet()));
                yield OK;
            }
            case "QProgramSignals" -> OK;
            case "QCatchSyscalls" -> {
                Process process = conversation.selected().process();
                target().catchCalls(process, rest.startsWith("1") ? numbers(rest.substring(Math.min(2, rest.length())))
                        : null);
                yield OK;
            }
            case "QThreadEvents" -> {
                conversation.features().threadEvents(rest.equals("1"));
                yield OK;
            }
            case "QNonStop" -> rest.equals("0") ? OK : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private String name(Task task) {
        return ThreadId.of(task, conversation.features().multiprocess());
    }

    private static Set<Integer> numbers(String list) {
        String[] words = list.isEmpty() ? new String[0] : list.split(";");
        if (words.length > MAX_LIST) {
            throw new BadPacket();
        }
        return Arrays.stream(words).map(Hex::length).collect(Collectors.toCollection(HashSet::new));
    }

    /** The debugger can look up symbols, or has looked one up: asks for the next. */
    private byte[] symbol(String rest) {
        int pid = conversation.selected().process().pid();
        int colon = rest.indexOf(':');
        String found = rest.substring(colon + 1);
        String known = found.isEmpty() ? "" : Hex.text(found);
        if (!known.isEmpty()) {
            if (colon == 0) {
                // Not there: neither are the others.
                return OK;
            }
            target().tls().found(pid, known, Hex.number(rest.substring(0, colon)));
        }
        List<String> wanted = target().tls().wanted(pid);
        return wanted.isEmpty() ? OK : Commands.bytes("qSymbol:" + Hex.of(wanted.getFirst()));
    }

    private byte[] threadLocal(String rest) {
        String[] parts = rest.split(",");
        Task task = target().find(ThreadId.parse(parts[0]));
        if (task == null) {
            return FAILED;
        }
        conversation.select(task);
        long address = target().tls().find(conversation.current(), Hex.number(parts[1]), Hex.number(parts[2]));
        return address == -1 ? Commands.bytes("E.the thread has no such variable yet, or the C library is unknown")
                : Commands.bytes(Long.toHexString(address));
    }
}
