package io.jemu.loader.runtime;

import io.jemu.loader.object.LinkMapCopies;

/** Guest functions to be called one after another, each found when its turn comes. */
public interface CallSource {
    /** No function is left; not 0, which an array may hold, and whose call kills the process. */
    long END = -1;

    /**
     * The address of the next function, or {@link #END}.
     *
     * @param linker of the process that calls it
     */
    long next(RuntimeLinker linker);

    /**
     * The arguments of the function that {@link #next} returned.
     *
     * @param usual what the sequence's functions get
     */
    default long[] arguments(long[] usual) {
        return usual;
    }

    /**
     * What is left to be called in a process that is forked off meanwhile.
     *
     * @param copies the child's objects
     */
    CallSource copy(LinkMapCopies copies);

    /** One function. */
    static CallSource of(long function) {
        return new OneCall(function);
    }

    /** All of {@code first}, then all of {@code second}. */
    static CallSource chain(CallSource first, CallSource second) {
        return new Chain(first, second);
    }

    /** A function that was called, or not. */
    final class OneCall implements CallSource {
        private long function;

        private OneCall(long function) {
            this.function = function;
        }

        @Override
        public long next(RuntimeLinker linker) {
            long once = function;
            function = END;
            return once;
        }

        @Override
        public CallSource copy(LinkMapCopies copies) {
            return new OneCall(function);
        }
    }

    /** Two sequences, one after the other. */
    record Chain(CallSource first, CallSource second) implements CallSource {
        @Override
        public long next(RuntimeLinker linker) {
            long function = first.next(linker);
            return function == END ? second.next(linker) : function;
        }

        @Override
        public CallSource copy(LinkMapCopies copies) {
            return new Chain(first.copy(copies), second.copy(copies));
        }
    }
}
