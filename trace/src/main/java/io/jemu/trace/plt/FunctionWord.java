package io.jemu.trace.plt;

import io.jemu.emulator.trace.StoryStep;
import java.util.List;

/** What was told of a word that holds a function's address, in one process. */
final class FunctionWord {
    private final GotWord word;
    private final ObjectPlt object;
    private List<StoryStep> account = List.of();
    private long told;

    FunctionWord(GotWord word, ObjectPlt object) {
        this.word = word;
        this.object = object;
    }

    /** The same in a process that was forked off. */
    FunctionWord copy() {
        FunctionWord copy = new FunctionWord(word, object);
        copy.account = account;
        copy.told = told;
        return copy;
    }

    GotWord word() {
        return word;
    }

    /** The object that it belongs to. */
    ObjectPlt object() {
        return object;
    }

    /** How the word was bound when the object was loaded, empty if it was not. */
    List<StoryStep> account() {
        return account;
    }

    void boundAtLoad(List<StoryStep> steps) {
        account = List.copyOf(steps);
    }

    /** How many calls were told. */
    long told() {
        return told;
    }

    /** Another call is told; its number, from 1 on. */
    long tell() {
        return ++told;
    }
}
