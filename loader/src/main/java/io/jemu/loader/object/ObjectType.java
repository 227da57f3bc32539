package io.jemu.loader.object;

/** Where an object came from: l_type of glibc's struct link_map. */
public enum ObjectType {
    /** lt_executable: the program. */
    EXECUTABLE,
    /** lt_library: present at start-up: needed by the program, preloaded, ld.so itself. */
    LIBRARY,
    /** lt_loaded: loaded by dlopen, or needed by such an object. */
    LOADED
}
