package io.jemu.trace.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The file that a trace is written to, buffered. It remembers why it could not be written, for print streams, which
 * say nothing of it.
 */
public final class TraceFileOutput extends FilterOutputStream {
    private static final int BUFFER = 1 << 16;

    private final String path;
    private IOException failure;

    private TraceFileOutput(OutputStream out, String path) {
        super(out);
        this.path = path;
    }

    /**
     * Makes the file, or empties it.
     *
     * @throws IOException if it cannot be written
     */
    public static TraceFileOutput open(String path) throws IOException {
        return new TraceFileOutput(new BufferedOutputStream(new FileOutputStream(path), BUFFER), path);
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw keep(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw keep(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw keep(e);
        }
    }

    private IOException keep(IOException e) {
        if (failure == null) {
            failure = new IOException("cannot write " + path + ": " + e.getMessage(), e);
        }
        return failure;
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } catch (IOException e) {
            throw e == failure ? e : keep(e);
        }
    }

    /** Throws why an earlier attempt to write has failed, if one has. */
    public void check() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure.getCause());
        }
    }
}
