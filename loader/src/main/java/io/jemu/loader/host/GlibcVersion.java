package io.jemu.loader.host;

/** The version of the guest's C library, whose rules differ in details. */
public record GlibcVersion(int major, int minor) implements Comparable<GlibcVersion> {
    /** The version whose rules are taken where the guest's is unknown. */
    public static final GlibcVersion DEFAULT = new GlibcVersion(2, 36);

    public boolean atLeast(int otherMajor, int otherMinor) {
        return compareTo(new GlibcVersion(otherMajor, otherMinor)) >= 0;
    }

    @Override
    public int compareTo(GlibcVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    /** For instance "2.36". */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
