package io.jemu.loader.object;

/** Where an object came from: l_type of glibc's struct link_map. */
public enum ObjectType {
    /** The program. */
    EXECUTABLE("lt_executable"),
    /** Present at start-up: needed by the program, preloaded, ld.so itself. */
    LIBRARY("lt_library"),
    /** Loaded by dlopen, or needed by such an object. */
    LOADED("lt_loaded");

    private final String cName;

    ObjectType(String cName) {
        this.cName = cName;
    }

    /** glibc's name of the constant. */
    public String cName() {
        return cName;
    }
}
