package io.jemu.loader.search;

import java.util.Arrays;

/** A directory that is searched (struct r_search_path_elem of glibc), with what is known of its subdirectories. */
final class SearchDirectory {
    /** What is known of a directory. */
    enum Status { UNKNOWN, NONEXISTING, EXISTING }

    private final String name;
    private final String what;
    private final String where;
    private final Status[] status;

    /**
     * @param name with a slash at its end; empty for the current directory
     * @param what kind of path that first named it: RPATH, RUNPATH, LD_LIBRARY_PATH, "system search path"
     * @param where name of the object whose path it is, null if no object's
     * @param subdirectories number of hardware capability subdirectories, itself included
     */
    SearchDirectory(String name, String what, String where, int subdirectories) {
        this.name = name;
        this.what = what;
        this.where = where;
        this.status = new Status[subdirectories];
        // The current directory may change, so nothing is remembered of relative paths.
        Arrays.fill(status, name.startsWith("/") ? Status.UNKNOWN : Status.EXISTING);
    }

    private SearchDirectory(SearchDirectory original) {
        this.name = original.name;
        this.what = original.what;
        this.where = original.where;
        this.status = original.status.clone();
    }

    /** The same, as a process that was forked off knows it. */
    SearchDirectory copy() {
        return new SearchDirectory(this);
    }

    String name() {
        return name;
    }

    String what() {
        return what;
    }

    String where() {
        return where;
    }

    Status status(int subdirectory) {
        return status[subdirectory];
    }

    void learn(int subdirectory, Status known) {
        status[subdirectory] = known;
    }
}
