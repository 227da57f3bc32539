package io.jemu.loader.relocate;

import io.jemu.loader.object.LinkMap;

/** What relocations need to know of thread-local storage. */
public interface StaticTls {
    /**
     * Makes sure that an object's block is at a fixed distance from the thread pointer (CHECK_STATIC_TLS).
     *
     * @throws io.jemu.loader.object.LoaderError if there is no room left
     */
    void require(LinkMap map);

    /** The same where it would only be faster: whether the block is at a fixed distance (TRY_STATIC_TLS). */
    boolean tryPlace(LinkMap map);

    /** Where a TLS descriptor with a fixed offset points: returns its argument. */
    long descriptorReturn();

    /** Where a TLS descriptor of an undefined weak symbol points: returns its argument less the thread pointer. */
    long descriptorUndefinedWeak();

    /** Where a TLS descriptor of a dynamic block points. */
    long descriptorDynamic();

    /** Makes the argument of {@link #descriptorDynamic}: a struct tlsdesc_dynamic_arg in guest memory. */
    long dynamicArgument(LinkMap map, long offset);
}
