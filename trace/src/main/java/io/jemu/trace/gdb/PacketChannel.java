package io.jemu.trace.gdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a debugger as a sequence of packets (GDB manual, "Overview" of the remote serial protocol). A thread
 * reads, so that a request to interrupt the program is noticed while the program runs. What is not a packet is skipped,
 * and no input makes it allocate more than {@link #MAX_PACKET} bytes for each of {@link #MAX_WAITING} packets.
 */
final class PacketChannel implements AutoCloseable {
    /** The longest packet in bytes, without framing: what the debugger is told as PacketSize. */
    static final int MAX_PACKET = 0x1_0000;
    private static final int MAX_WAITING = 16;
    private static final int BUFFER_SIZE = 4096;
    private static final int INTERRUPT = 3;
    private static final int ESCAPE = '}';
    private static final int ESCAPE_BIT = 0x20;
    private static final int CHECKSUM_DIGITS = 2;
    private static final int HEXADECIMAL = 16;
    private static final int BYTE = 0xff;
    /** In the queue: the other side has closed the connection. */
    private static final byte[] END = new byte[0];

    private final SocketChannel channel;
    private final Runnable onInterrupt;
    private final BlockingQueue<byte[]> packets = new ArrayBlockingQueue<>(MAX_WAITING);
    private volatile boolean interrupted;
    private volatile boolean acknowledges = true;
    private volatile boolean closed;
    private byte[] lastSent = new byte[0];

    // What the reading thread is in.
    private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
    private boolean inPacket;
    private boolean tooLong;
    private int checksumDigits;
    private int sum;
    private int expected;

    /** @param onInterrupt called by another thread when the debugger asks to interrupt the program */
    PacketChannel(SocketChannel channel, Runnable onInterrupt) {
        this.channel = channel;
        this.onInterrupt = onInterrupt;
        Thread.ofPlatform().daemon().name("jemu-gdb").start(this::readAll);
    }

    /** Packets are not acknowledged any more, by neither side. */
    void stopAcknowledging() {
        acknowledges = false;
    }

    /** Whether the debugger has asked for an interrupt that nothing has followed. */
    boolean interrupted() {
        return interrupted;
    }

    /** The debugger is told of a stop: what it has asked for is done. */
    void forgetInterrupt() {
        interrupted = false;
    }

    /** Whether the connection has ended. */
    boolean closed() {
        return closed;
    }

    /**
     * Waits for the next packet.
     *
     * @return its contents as they were sent, escapes included; null if the connection has ended, or after the time
     */
    byte[] take(long milliseconds) {
        try {
            byte[] next = packets.poll(milliseconds, TimeUnit.MILLISECONDS);
            if (next == END) {
                closed = true;
                return null;
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
            return null;
        }
    }

    /** Sends a packet; its bytes are escaped where that is necessary. */
    void send(byte[] contents) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream(contents.length + 4);
        framed.write('$');
        int checksum = 0;
        for (byte b : contents) {
            int c = b & BYTE;
            if (c == '$' || c == '#' || c == ESCAPE || c == '*') {
                framed.write(ESCAPE);
                checksum += ESCAPE;
                c ^= ESCAPE_BIT;
            }
            framed.write(c);
            checksum += c;
        }
        framed.write('#');
        framed.write(Character.forDigit(checksum >> 4 & 0xf, HEXADECIMAL));
        framed.write(Character.forDigit(checksum & 0xf, HEXADECIMAL));
        write(framed.toByteArray(), true);
    }

    private synchronized void write(byte[] bytes, boolean isPacket) {
        if (isPacket) {
            lastSent = bytes;
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            // The reading thread notices the end of the connection, too.
            closed = true;
        }
    }

    // --- the reading thread

    private void readAll() {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
        try (channel) {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining() && !closed) {
                    accept(buffer.get() & BYTE);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // As if it had been closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closed) {
            return;
        }
        try {
            packets.put(END);
            interrupted = true;
            onInterrupt.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(int c) throws InterruptedException {
        if (checksumDigits > 0) {
            expected = expected << 4 | Math.max(0, Character.digit(c, HEXADECIMAL));
            if (--checksumDigits == 0) {
                complete();
            }
        } else if (c == '$') {
            packet.reset();
            inPacket = true;
            tooLong = false;
            sum = 0;
        } else if (inPacket && c == '#') {
            inPacket = false;
            expected = 0;
            checksumDigits = CHECKSUM_DIGITS;
        } else if (inPacket) {
            sum += c;
            if (packet.size() < MAX_PACKET) {
                packet.write(c);
            } else {
                tooLong = true;
            }
        } else if (c == INTERRUPT) {
            interrupted = true;
            onInterrupt.run();
        } else if (c == '-' && acknowledges) {
            byte[] again;
            synchronized (this) {
                again = lastSent;
            }
            write(again, false);
        }
    }

    private void complete() throws InterruptedException {
        boolean good = !tooLong && (!acknowledges || expected == (sum & BYTE));
        if (acknowledges) {
            write(new byte[] {(byte) (good ? '+' : '-')}, false);
        }
        if (good) {
            interrupted = false;
            packets.put(packet.toByteArray());
        }
    }

    /** The bytes that a part of a packet stands for. */
    static byte[] unescape(byte[] packet, int from) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(packet.length);
        for (int i = from; i < packet.length; i++) {
            if (packet[i] == ESCAPE && i + 1 < packet.length) {
                bytes.write(packet[++i] ^ ESCAPE_BIT);
            } else {
                bytes.write(packet[i]);
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Ends the connection. The reading thread closes the socket when the other side has done the same: the JVM would
     * wake it by a signal otherwise, and signals are the guest's.
     */
    @Override
    public void close() {
        closed = true;
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
