package io.jemu.loader.host;

/** What ld.so was asked to do (rtld_mode). */
public enum RunMode {
    /** Run the program. */
    NORMAL,
    /** LD_TRACE_LOADED_OBJECTS: list the objects with what is asked for beside, do not run. */
    TRACE,
    /** ld.so --list: list the objects only. */
    LIST,
    /** ld.so --verify: tell by the exit status whether the program is for this ld.so. */
    VERIFY
}
