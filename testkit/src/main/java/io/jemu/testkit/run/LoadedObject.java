package io.jemu.testkit.run;

/**
 * An object that was loaded into a process: the program, a library, or a Java class that defines functions.
 *
 * @param path where it was found; of a Java class, {@code "java:"} and its name
 * @param program whether it is the program itself
 * @param namespace number of the namespace that it is in; 0 but for dlmopen(3)
 * @param base what is added to the addresses of its file
 * @param pid the process
 */
public record LoadedObject(String path, boolean program, int namespace, long base, int pid) {
    /** Whether a name stands for it: its path, the end of it, or {@link ObjectName#PROGRAM}. */
    public boolean isNamed(String name) {
        return ObjectName.matches(name, path) || program && name.equals(ObjectName.PROGRAM);
    }
}
