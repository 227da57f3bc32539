package io.jemu.trace.gdb;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.ForcedMemory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What packets ask for (GDB manual, "Packets"). An unknown one gets an empty answer, a malformed one an error; neither
 * does anything else.
 */
final class Commands {
    private static final byte[] OK = bytes("OK");
    private static final byte[] UNKNOWN = new byte[0];
    private static final byte[] FAILED = bytes("E01");
    private static final byte[] FAULT = bytes("E0e");
    /** Two digits, or one byte and its escape, for each byte of memory. */
    private static final int MAX_TRANSFER = PacketChannel.MAX_PACKET / 2 - 1;

    private final Conversation conversation;
    private final Queries queries;

    Commands(Conversation conversation) {
        this.conversation = conversation;
        this.queries = new Queries(conversation);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Target target() {
        return conversation.target();
    }

    /**
     * Does what a packet says, and answers it unless it lets tasks go on: the answer is the next stop then.
     *
     * @return whether tasks go on
     */
    boolean perform(byte[] packet) {
        byte[] answer;
        try {
            answer = packet.length == 0 ? UNKNOWN : answer(packet);
        } catch (BadPacket | IndexOutOfBoundsException malformed) {
            answer = FAILED;
        }
        if (answer == null) {
            return true;
        }
        conversation.channel().send(answer);
        return conversation.over();
    }

    /** @return null if tasks go on */
    private byte[] answer(byte[] packet) {
        String text = new String(packet, StandardCharsets.ISO_8859_1);
        String rest = text.substring(1);
        return switch (text.charAt(0)) {
            case '?' -> bytes(conversation.lastStop());
            case '!' -> OK;
            case 'D' -> detach(rest);
            case 'k' -> {
                conversation.kill(target().processes());
                yield null;
            }
            case 'g' -> bytes(Hex.of(registers()));
            case 'G' -> setRegisters(Hex.bytes(rest));
            case 'p' -> register(Hex.length(rest));
            case 'P' -> setRegister(rest);
            case 'm' -> readMemory(rest, false);
            case 'x' -> readMemory(rest, true);
            case 'M' -> writeMemory(rest, Hex.bytes(afterColon(rest)));
            case 'X' -> writeMemory(rest, PacketChannel.unescape(packet, text.indexOf(':') + 1));
            case 'H' -> choose(rest);
            case 'T' -> target().find(ThreadId.parse(rest)) != null ? OK : FAILED;
            case 'c', 's', 'C', 'S' -> resume(ResumePlan.parse(text));
            case 'b' -> back(text);
            case 'z', 'Z' -> breakpoint(text.charAt(0) == 'Z', rest);
            case 'v' -> verbose(text);
            case 'q', 'Q' -> queries.answer(text);
            default -> UNKNOWN;
        };
    }

    private static String afterColon(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new BadPacket();
        }
        return text.substring(colon + 1);
    }

    private byte[] resume(ResumePlan plan) {
        conversation.resume(plan);
        return null;
    }

    private byte[] back(String text) {
        if (target().history() == null || !text.equals("bs") && !text.equals("bc")) {
            return UNKNOWN;
        }
        if (target().history().lost() != null) {
            return bytes("E.the program cannot go back: " + target().history().lost());
        }
        Task task = conversation.current();
        return bytes(conversation.stopReply(GdbSignal.GDB_SIGNAL_TRAP,
                target().history().back(task, text.equals("bc")), task));
    }

    private void changesProgram() {
        if (target().history() != null) {
            target().history().lose("the debugger has changed its memory or its registers");
        }
    }

    // --- ends

    private byte[] detach(String rest) {
        for (Process process : rest.isEmpty() ? target().processes() : List.of(process(rest.substring(1)))) {
            conversation.detach(process);
        }
        return OK;
    }

    private Process process(String pid) {
        Process process = target().findProcess(Hex.length(pid));
        if (process == null) {
            throw new BadPacket();
        }
        return process;
    }

    // --- registers

    private byte[] registers() {
        Task task = conversation.current();
        TaskState state = target().state(task);
        return RegisterFile.read(task, state.entersCall(), state.endedCall());
    }

    private byte[] setRegisters(byte[] values) {
        if (values.length != RegisterFile.SIZE) {
            throw new BadPacket();
        }
        changesProgram();
        Task task = conversation.current();
        TaskState state = target().state(task);
        RegisterFile.write(task, state.entersCall(), state.endedCall(), values);
        return OK;
    }

    private byte[] register(int number) {
        if (number >= RegisterFile.COUNT) {
            throw new BadPacket();
        }
        int offset = RegisterFile.offset(number);
        return bytes(Hex.of(Arrays.copyOfRange(registers(), offset, offset + RegisterFile.length(number))));
    }

    private byte[] setRegister(String rest) {
        int equals = rest.indexOf('=');
        int number = Hex.length(rest.substring(0, equals));
        byte[] value = Hex.bytes(rest.substring(equals + 1));
        if (number >= RegisterFile.COUNT || value.length != RegisterFile.length(number)) {
            throw new BadPacket();
        }
        byte[] all = registers();
        System.arraycopy(value, 0, all, RegisterFile.offset(number), value.length);
        return setRegisters(all);
    }

    private byte[] choose(String rest) {
        Task task = target().find(ThreadId.parse(rest.substring(1)));
        if (task == null) {
            throw new BadPacket();
        }
        if (rest.charAt(0) == 'g') {
            conversation.select(task);
        }
        return OK;
    }

    // --- memory

    private byte[] readMemory(String rest, boolean binary) {
        String[] parts = rest.split(",", 2);
        int length = Math.min(Hex.length(parts[1]), MAX_TRANSFER);
        byte[] bytes = read(conversation.selected().process().map().forced(), Hex.number(parts[0]), length);
        if (bytes.length == 0 && length != 0) {
            return FAULT;
        }
        if (!binary) {
            return bytes(Hex.of(bytes));
        }
        byte[] answer = new byte[bytes.length + 1];
        answer[0] = 'b';
        System.arraycopy(bytes, 0, answer, 1, bytes.length);
        return answer;
    }

    /** What can be read of a range from its beginning. */
    static byte[] read(ForcedMemory memory, long address, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int done = 0; done < length; ) {
            int n = Math.min(length - done, Page.SIZE - Page.offset(address + done));
            byte[] part = new byte[n];
            if (!memory.read(address + done, part, n)) {
                break;
            }
            out.write(part, 0, n);
            done += n;
        }
        return out.toByteArray();
    }

    private byte[] writeMemory(String rest, byte[] bytes) {
        String[] parts = rest.substring(0, rest.indexOf(':')).split(",", 2);
        long address = Hex.number(parts[0]);
        if (Hex.length(parts[1]) != bytes.length) {
            throw new BadPacket();
        }
        if (bytes.length > 0) {
            changesProgram();
        }
        Process process = conversation.current().process();
        for (int done = 0; done < bytes.length; ) {
            int n = Math.min(bytes.length - done, Page.SIZE - Page.offset(address + done));
            byte[] part = Arrays.copyOfRange(bytes, done, done + n);
            if (!process.map().forced().write(address + done, part, n)) {
                return FAULT;
            }
            done += n;
        }
        target().watchpoints().refresh(process);
        return OK;
    }

    // --- where to stop

    private byte[] breakpoint(boolean insert, String rest) {
        String[] parts = rest.split("[,;]");
        int type = Hex.length(parts[0]);
        long address = Hex.number(parts[1]);
        int kind = Hex.length(parts[2]);
        // The engine forgets code by the addresses of the process whose turn it is.
        Process process = conversation.current().process();
        switch (type) {
            case 0, 1 -> {
                if (insert) {
                    target().breakpoints().add(process.pid(), address);
                } else {
                    target().breakpoints().remove(process.pid(), address);
                }
            }
            case 2, 3, 4 -> {
                Watchpoints.Kind access = Watchpoints.Kind.values()[type - 2];
                if (insert) {
                    target().watchpoints().add(process, access, address, kind);
                } else {
                    target().watchpoints().remove(process, access, address, kind);
                }
            }
            default -> {
                return UNKNOWN;
            }
        }
        return OK;
    }

    // --- packets with names

    private byte[] verbose(String text) {
        if (text.equals("vCont?")) {
            return bytes("vCont;c;C;s;S;r");
        } else if (text.startsWith("vCont;")) {
            return resume(ResumePlan.parse(text.substring("vCont;".length())));
        } else if (text.startsWith("vKill;")) {
            conversation.kill(List.of(process(text.substring("vKill;".length()))));
            return OK;
        } else if (text.startsWith("vFile:")) {
            byte[] answer = conversation.files().answer(text.substring("vFile:".length()),
                    conversation.current().process());
            return answer == null ? UNKNOWN : answer;
        } else if (text.startsWith("vAttach;") || text.startsWith("vRun;")) {
            return bytes("E.jemu debugs the program that it was started with, and its children");
        }
        return UNKNOWN;
    }
}
