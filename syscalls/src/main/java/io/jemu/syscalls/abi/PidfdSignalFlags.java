package io.jemu.syscalls.abi;

/** Whom pidfd_send_signal(2) means: 0 for what the descriptor was opened for. */
public final class PidfdSignalFlags {
    public static final int PIDFD_SIGNAL_THREAD = 1;
    public static final int PIDFD_SIGNAL_THREAD_GROUP = 2;
    public static final int PIDFD_SIGNAL_PROCESS_GROUP = 4;

    private PidfdSignalFlags() {}
}
