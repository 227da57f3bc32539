package io.jemu.loader.search;

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

    /** An object was mapped and entered in its namespace: TLS module, debugger, audit. */
    void loaded(LinkMap map);
}
