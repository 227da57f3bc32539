package io.jemu.loader.search;

/** How an object is to be loaded: bits of the mode argument of _dl_map_object. */
public enum LoadMode {
    /** __RTLD_DLOPEN: by dlopen. */
    DLOPEN,
    /** __RTLD_CALLMAP: the loader given is the caller of dlopen, it does not need the object. */
    CALLMAP,
    /** RTLD_NOLOAD: only if it is loaded already. */
    NOLOAD,
    /** RTLD_DEEPBIND: its own scope comes before the global one. */
    DEEPBIND,
    /** __RTLD_SECURE: preloaded. */
    PRELOAD,
    /** __RTLD_AUDIT: an audit module, or what it needs. */
    AUDIT,
    /** __RTLD_OPENEXEC: the program, when ld.so runs as a command. */
    OPENEXEC
}
