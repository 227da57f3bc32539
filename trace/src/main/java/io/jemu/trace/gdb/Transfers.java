package io.jemu.trace.gdb;

import io.jemu.syscalls.exec.AuxType;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Larger objects, which the debugger reads piece by piece: qXfer packets. */
final class Transfers {
    private static final int MAX_PIECE = PacketChannel.MAX_PACKET / 2 - 2;
    private static final int AUXV_ENTRY = 16;
    private static final int MAX_AUXV = 64;

    private final Conversation conversation;
    /** The object that is being read, so that its pieces fit together. */
    private String cachedName = "";
    private byte[] cached = new byte[0];

    Transfers(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Answers what follows {@code qXfer:}. */
    byte[] answer(String text) {
        String[] parts = text.split(":", 4);
        if (text.startsWith("siginfo:write:")) {
            return setSignalInfo(text.split(":", 5));
        }
        if (parts.length != 4 || !parts[1].equals("read")) {
            return new byte[0];
        }
        int comma = parts[3].indexOf(',');
        int offset = Hex.length(parts[3].substring(0, comma));
        int length = Math.min(Hex.length(parts[3].substring(comma + 1)), MAX_PIECE);
        String name = parts[0] + ':' + parts[2];
        if (offset == 0 || !name.equals(cachedName)) {
            byte[] object = object(parts[0], parts[2]);
            if (object == null) {
                return new byte[0];
            }
            cached = object;
            cachedName = name;
        }
        if (offset > cached.length) {
            throw new BadPacket();
        }
        int end = Math.min(cached.length, offset + length);
        byte[] answer = new byte[end - offset + 1];
        answer[0] = (byte) (end == cached.length ? 'l' : 'm');
        System.arraycopy(cached, offset, answer, 1, end - offset);
        return answer;
    }

    private byte[] object(String object, String annex) {
        return switch (object) {
            case "features" -> {
                if (!annex.equals("target.xml")) {
                    throw new BadPacket();
                }
                yield description();
            }
            case "auxv" -> auxiliaryVector(conversation.selected().process());
            case "exec-file" -> Commands.bytes(executable(annex).executable().path());
            case "libraries-svr4" -> Commands.bytes(LibraryList.of(conversation.selected().process()));
            case "threads" -> Commands.bytes(threads());
            case "siginfo" -> {
                SignalInfo info = conversation.target().state(conversation.selected()).info();
                if (info == null) {
                    throw new BadPacket();
                }
                yield info.toBytes();
            }
            default -> null;
        };
    }

    private byte[] setSignalInfo(String[] parts) {
        byte[] bytes = PacketChannel.unescape(Commands.bytes(parts[4]), 0);
        if (!parts[3].equals("0") || bytes.length != SignalInfo.SIZE) {
            throw new BadPacket();
        }
        int signal = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        if (!Signal.valid(signal)) {
            throw new BadPacket();
        }
        conversation.target().state(conversation.selected())
                .replaceInfo(SignalInfo.ofBytes(signal, bytes));
        return Commands.bytes(Integer.toHexString(bytes.length));
    }

    private static byte[] description() {
        try (InputStream in = Transfers.class.getResourceAsStream("target.xml")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process executable(String annex) {
        Process process = annex.isEmpty() ? conversation.selected().process()
                : conversation.target().findProcess(Hex.length(annex));
        if (process == null || process.executable() == null) {
            throw new BadPacket();
        }
        return process;
    }

    private static byte[] auxiliaryVector(Process process) {
        long address = process.strings().auxv();
        byte[] bytes = Commands.read(process.map().forced(), address, AUXV_ENTRY * MAX_AUXV);
        ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int end = AUXV_ENTRY; end <= bytes.length; end += AUXV_ENTRY) {
            if (entries.getLong(end - AUXV_ENTRY) == AuxType.AT_NULL) {
                return Arrays.copyOf(bytes, end);
            }
        }
        throw new BadPacket();
    }

    private String threads() {
        StringBuilder xml = new StringBuilder("<threads>");
        for (Task task : conversation.target().tasks()) {
            xml.append("<thread id=\"").append(ThreadId.of(task, conversation.features().multiprocess()))
                    .append("\" name=\"").append(Xml.escape(task.attributes().name())).append("\"/>");
        }
        return xml.append("</threads>").toString();
    }
}
