package io.jemu.trace.plt;

/** A call through an entry of a linkage table, on its way: the story with what it is about. */
final class TableCall {
    private final Story story;
    private final LinkedProcess process;
    private final FunctionWord word;
    private final PltStub entry;
    private final long old;
    private boolean bound;
    private long target;
    private boolean suspended;

    /** @param old the word's value when the call began */
    TableCall(Story story, LinkedProcess process, FunctionWord word, PltStub entry, long old) {
        this.story = story;
        this.process = process;
        this.word = word;
        this.entry = entry;
        this.old = old;
        this.target = unbound() ? 0 : old;
    }

    Story story() {
        return story;
    }

    LinkedProcess process() {
        return process;
    }

    FunctionWord word() {
        return word;
    }

    PltStub entry() {
        return entry;
    }

    /** The word's value when the call began. */
    long old() {
        return old;
    }

    /** Whether the word was unbound when the call began. */
    boolean unbound() {
        return word.object().inTable(old, entry);
    }

    /** Whether an address is on the way to the target. */
    boolean onTheWay(long address) {
        return word.object().inTable(address, entry) || process.linker().trapped().contains(address);
    }

    /** Whether the linker has told what the word is bound to. */
    boolean bound() {
        return bound;
    }

    void bound(long value) {
        bound = true;
        target = value;
    }

    /** Where the call leads, 0 if that is not known yet. */
    long target() {
        return target;
    }

    /** Whether other code runs in between: a resolver's, a signal handler's. */
    boolean suspended() {
        return suspended;
    }

    void suspend(boolean is) {
        suspended = is;
    }
}
