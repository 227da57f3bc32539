package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicSection;
import io.jemu.loader.audit.SearchSource;
import io.jemu.loader.object.LinkMap;

/** What else must happen while an object is loaded: the parts of _dl_map_object_from_fd that concern other parts. */
public interface LoadListener {
    /**
     * An object needs an executable stack, and the stack is not executable.
     *
     * @param byDlopen whether the program runs already
     * @return 0, or the errno for which it cannot be had
     */
    int makeStackExecutable(boolean byDlopen);

    /** Whether the stack is executable (PF_X in _dl_stack_flags). */
    boolean stackIsExecutable();

    /**
     * Whether an entry of an object's dynamic section that names another object (DT_NEEDED, DT_FILTER, DT_AUXILIARY) is
     * left alone while dependencies are loaded: rules other than glibc's load it when it is first referred to.
     */
    default boolean defers(LinkMap map, DynamicSection.Entry entry) {
        return false;
    }

    /**
     * A name or path is about to be tried.
     *
     * @param requester the object on whose behalf, or null
     * @return what to try instead, or null to pass it over
     */
    default String searching(String name, LinkMap requester, SearchSource source) {
        return name;
    }

    /** An object was mapped and entered in its namespace: TLS module, debugger, audit. */
    void loaded(LinkMap map);
}
