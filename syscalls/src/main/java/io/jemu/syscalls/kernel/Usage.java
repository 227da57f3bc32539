package io.jemu.syscalls.kernel;

/** What a thread, a process or a process's children have used (getrusage(2)): processor time, faults, switches. */
public final class Usage {
    private long userNanos;
    private long systemNanos;
    private long faults;
    private long voluntarySwitches;
    private long involuntarySwitches;
    private long residentBytes;
    private long reads;
    private long bytesRead;
    private long writes;
    private long bytesWritten;

    /** What both have used. */
    public static Usage sum(Usage one, Usage other) {
        Usage sum = new Usage();
        sum.add(one);
        sum.add(other);
        return sum;
    }

    /** Adds what others have used: sums, but the largest resident size. */
    void add(Usage other) {
        userNanos += other.userNanos;
        systemNanos += other.systemNanos;
        faults += other.faults;
        voluntarySwitches += other.voluntarySwitches;
        involuntarySwitches += other.involuntarySwitches;
        reads += other.reads;
        bytesRead += other.bytesRead;
        writes += other.writes;
        bytesWritten += other.bytesWritten;
        resident(other.residentBytes);
    }

    void addUser(long nanos) {
        userNanos += nanos;
    }

    void addSystem(long nanos) {
        systemNanos += nanos;
    }

    void addFault() {
        faults++;
    }

    /** The thread has waited. */
    void addVoluntarySwitch() {
        voluntarySwitches++;
    }

    /** The thread would have gone on, but it was another one's turn. */
    void addInvoluntarySwitch() {
        involuntarySwitches++;
    }

    /** So much was in memory once. */
    void resident(long bytes) {
        residentBytes = Math.max(residentBytes, bytes);
    }

    /** A call like read(2) has transferred so many bytes. */
    public void addRead(long bytes) {
        reads++;
        bytesRead += bytes;
    }

    /** A call like write(2) has transferred so many bytes. */
    public void addWrite(long bytes) {
        writes++;
        bytesWritten += bytes;
    }

    public long reads() {
        return reads;
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long writes() {
        return writes;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** Nanoseconds of executing the program's instructions. */
    public long userNanos() {
        return userNanos;
    }

    /** Nanoseconds that the kernel has worked for it. */
    public long systemNanos() {
        return systemNanos;
    }

    /** All processor time in nanoseconds. */
    public long cpuNanos() {
        return userNanos + systemNanos;
    }

    /** Page faults that were served. */
    public long faults() {
        return faults;
    }

    public long voluntarySwitches() {
        return voluntarySwitches;
    }

    public long involuntarySwitches() {
        return involuntarySwitches;
    }

    /** The largest resident set, in bytes. */
    public long residentBytes() {
        return residentBytes;
    }
}
