package io.jemu.loader.explain;

/**
 * What a change would do to a binding.
 *
 * @param change its kind
 * @param subject what is changed: an object, a version
 * @param definition the symbol that would be bound; empty: none
 * @param object the object that defines it; empty: none
 * @param differs whether that is another one than is bound now
 */
public record WhatIf(Change change, String subject, String definition, String object, boolean differs) {
    /** Changes, in the words of ld.so(8), ld(1) and dlopen(3); the text has the subject for {@code %s}. */
    public enum Change {
        PRELOAD("LD_PRELOAD=%s"),
        PRELOAD_ANOTHER("LD_PRELOAD=%s"),
        NO_PRELOAD("without LD_PRELOAD=%s"),
        LINKED_FIRST("the program linked with %s first"),
        VERSION("asked for version %s"),
        NO_VERSION("asked for without a version%s"),
        SYMBOLIC("%s linked with -Bsymbolic"),
        NOT_SYMBOLIC("%s linked without -Bsymbolic"),
        DEEPBIND("%s opened with RTLD_DEEPBIND"),
        NO_DEEPBIND("%s opened without RTLD_DEEPBIND"),
        GLOBAL("%s opened with RTLD_GLOBAL"),
        DYNAMIC_WEAK("LD_DYNAMIC_WEAK=1%s"),
        NO_DYNAMIC_WEAK("without LD_DYNAMIC_WEAK%s"),
        BIND_NOW("LD_BIND_NOW=1%s");

        private final String text;

        Change(String text) {
            this.text = text;
        }
    }

    /** What {@link Change#PRELOAD_ANOTHER} is about. */
    static final String ANOTHER = "<another that defines it>";

    /** The change in words. */
    public String condition() {
        return change.text.formatted(subject);
    }
}
