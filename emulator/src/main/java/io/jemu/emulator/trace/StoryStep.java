package io.jemu.emulator.trace;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A part of the story of a call. Texts are never null. */
public sealed interface StoryStep extends Described {
    /** What files call this kind of part: one word in lower camel case. */
    String step();

    /** Which way a call takes. */
    enum Route {
        /** Through a procedure linkage table, whose word is bound by the first call. */
        LAZY,
        /** Through a procedure linkage table, whose word was bound when the object was loaded. */
        BOUND,
        /** Through a procedure linkage table, whose word a call before has bound. */
        STRAIGHT,
        /** Without a procedure linkage table: the code reads the word itself (-fno-plt). */
        NO_PLT,
        /** Through a pointer that dlsym gave. */
        POINTER,
        /** The call to dlsym itself. */
        DLSYM
    }

    /**
     * A story begins.
     *
     * @param symbol the function's symbol
     * @param demangled its C++ name, empty if it has none
     * @param requester the object whose word or procedure linkage table it is
     * @param call how many calls by this word were told, this one included
     */
    record Opening(String symbol, String demangled, String requester, Route route, long call) implements StoryStep {
        @Override
        public String step() {
            return "opening";
        }

        @Override
        public void describe(EventFields out) {
            out.text("symbol", symbol);
            out.text("demangled", demangled);
            out.text("requester", requester);
            out.text("route", route.name().toLowerCase(Locale.ROOT));
            out.number("call", call);
        }
    }

    /** An instruction. */
    record Executed(InstructionEvent instruction) implements StoryStep {
        public Executed {
            Objects.requireNonNull(instruction, "instruction is null");
        }

        @Override
        public String step() {
            return "executed";
        }

        @Override
        public void describe(EventFields out) {
            instruction.describe(out);
        }
    }

    /**
     * A symbol is looked up.
     *
     * @param requester the object that asks
     * @param version the version that is asked for, empty for none
     * @param relocation the relocation's type, or the call that asks
     * @param moment when: lazy, load, dlopen, dlsym
     * @param gnuHash the name's hash for DT_GNU_HASH
     */
    record Asked(String requester, String symbol, String version, String relocation, String moment, int gnuHash)
            implements StoryStep {
        @Override
        public String step() {
            return "asked";
        }

        @Override
        public void describe(EventFields out) {
            out.text("requester", requester);
            out.text("symbol", symbol);
            out.text("version", version);
            out.text("relocation", relocation);
            out.text("moment", moment);
            out.number("gnuHash", Integer.toUnsignedLong(gnuHash));
        }
    }

    /**
     * An object is searched.
     *
     * @param object the object
     * @param table its hash table: {@code GNU hash}, {@code SysV hash}, {@code no hash table}
     * @param hash the name's hash for it
     * @param bloomWord index of the word of the Bloom filter, -1 where there is none
     * @param firstBit the first bit of it that must be set
     * @param secondBit the second one
     * @param passed whether both are set; true without a filter
     * @param bucket the bucket that was looked at, -1 for none
     * @param buckets how many buckets there are
     * @param compared how many symbols of the bucket were looked at
     * @param candidates the symbols of that name
     */
    record Tried(String object, String table, int hash, int bloomWord, int firstBit, int secondBit, boolean passed,
            int bucket, int buckets, int compared, List<Candidate> candidates) implements StoryStep {
        public Tried {
            candidates = List.copyOf(candidates);
        }

        @Override
        public String step() {
            return "tried";
        }

        @Override
        public void describe(EventFields out) {
            out.text("object", object);
            out.text("table", table);
            out.number("hash", Integer.toUnsignedLong(hash));
            out.number("bloomWord", bloomWord);
            out.number("firstBit", firstBit);
            out.number("secondBit", secondBit);
            out.flag("passed", passed);
            out.number("bucket", bucket);
            out.number("buckets", buckets);
            out.number("compared", compared);
            out.parts("candidates", candidates);
        }
    }

    /**
     * A symbol of the name that is looked up.
     *
     * @param index in the object's symbol table
     * @param version the version that it has, empty for none
     * @param standing whether it was chosen, or why it was not
     */
    record Candidate(int index, String version, String standing) implements Described {
        @Override
        public void describe(EventFields out) {
            out.number("index", index);
            out.text("version", version);
            out.text("standing", standing);
        }
    }

    /** Objects that are in scope, but were not searched. */
    record NotSearched(List<String> objects) implements StoryStep {
        public NotSearched {
            objects = List.copyOf(objects);
        }

        @Override
        public String step() {
            return "notSearched";
        }

        @Override
        public void describe(EventFields out) {
            out.texts("objects", objects);
        }
    }

    /**
     * A function that chooses the target was called: an IFUNC's resolver.
     *
     * @param function its guest address
     * @param place its name
     * @param result what it returned
     * @param resultPlace what that is called
     */
    record Chosen(long function, String place, long result, String resultPlace) implements StoryStep {
        @Override
        public String step() {
            return "chosen";
        }

        @Override
        public void describe(EventFields out) {
            out.address("function", function);
            out.text("place", place);
            out.address("result", result);
            out.text("resultPlace", resultPlace);
        }
    }

    /**
     * A word was written, or left as it was.
     *
     * @param address its guest address
     * @param name such as {@code puts@got.plt}
     * @param before its value before
     * @param beforePlace what that is called, empty if nobody knows
     * @param after its value afterwards
     * @param afterPlace what that is called, empty if nobody knows
     */
    record Written(long address, String name, long before, String beforePlace, long after, String afterPlace)
            implements StoryStep {
        @Override
        public String step() {
            return "written";
        }

        @Override
        public void describe(EventFields out) {
            out.address("address", address);
            out.text("name", name);
            out.address("before", before);
            out.text("beforePlace", beforePlace);
            out.address("after", after);
            out.text("afterPlace", afterPlace);
        }
    }

    /**
     * A word was bound when its object was loaded.
     *
     * @param address its guest address
     * @param name such as {@code puts@got}
     * @param value what was written
     * @param valuePlace what that is called, empty if nobody knows
     */
    record Bound(long address, String name, long value, String valuePlace) implements StoryStep {
        @Override
        public String step() {
            return "bound";
        }

        @Override
        public void describe(EventFields out) {
            out.address("address", address);
            out.text("name", name);
            out.address("value", value);
            out.text("valuePlace", valuePlace);
        }
    }

    /** Anything else that has to be said, in a sentence without a period. */
    record Note(String text) implements StoryStep {
        @Override
        public String step() {
            return "note";
        }

        @Override
        public void describe(EventFields out) {
            out.text("text", text);
        }
    }
}
