package io.jemu.loader.object;

/**
 * The bits and counters of a {@link LinkMap} that change while the object lives: members of glibc's struct link_map.
 */
public final class LinkMapState {
    /** No place in the static TLS block yet (NO_TLS_OFFSET). */
    public static final long NO_TLS_OFFSET = 0;
    /** Decided to be dynamic for good (FORCED_DYNAMIC_TLS_OFFSET). */
    public static final long FORCED_DYNAMIC_TLS_OFFSET = -1;

    private long guestAddress;
    private boolean relocated;
    private boolean initCalled;
    private boolean global;
    private boolean removed;
    private boolean faked;
    private boolean used;
    private boolean noDeleteActive;
    private boolean noDeletePending;
    private boolean relrVersionReferenced;
    private int directOpenCount;
    private long tlsOffset = NO_TLS_OFFSET;
    private long tlsModuleId;
    private long serial;

    LinkMapState() {}

    /** The same for a process that was forked off. */
    LinkMapState(LinkMapState original) {
        this.guestAddress = original.guestAddress;
        this.relocated = original.relocated;
        this.initCalled = original.initCalled;
        this.global = original.global;
        this.removed = original.removed;
        this.faked = original.faked;
        this.used = original.used;
        this.noDeleteActive = original.noDeleteActive;
        this.noDeletePending = original.noDeletePending;
        this.relrVersionReferenced = original.relrVersionReferenced;
        this.directOpenCount = original.directOpenCount;
        this.tlsOffset = original.tlsOffset;
        this.tlsModuleId = original.tlsModuleId;
        this.serial = original.serial;
    }

    /** Address of the object's struct link_map in guest memory, 0 before it is made. */
    public long guestAddress() {
        return guestAddress;
    }

    public void placeAt(long address) {
        guestAddress = address;
    }

    /** l_relocated. */
    public boolean relocated() {
        return relocated;
    }

    public void markRelocated() {
        relocated = true;
    }

    /** l_init_called. */
    public boolean initCalled() {
        return initCalled;
    }

    public void markInitCalled() {
        initCalled = true;
    }

    /** After the destructors ran (_dl_close_worker clears it so that a second pass skips the object). */
    public void clearInitCalled() {
        initCalled = false;
    }

    /** Whether it is in the global scope (l_global). */
    public boolean global() {
        return global;
    }

    public void markGlobal() {
        global = true;
    }

    /** Whether it is being unloaded and must not be found any more (l_removed). */
    public boolean removed() {
        return removed;
    }

    public void markRemoved() {
        removed = true;
    }

    /** Whether it stands for a library that was not found, in trace mode (l_faked). */
    public boolean faked() {
        return faked;
    }

    public void markFaked() {
        faked = true;
    }

    /** Whether any reference was bound to it (l_used; only kept for LD_DEBUG=unused). */
    public boolean used() {
        return used;
    }

    public void markUsed() {
        used = true;
    }

    /** l_nodelete_active. */
    public boolean noDeleteActive() {
        return noDeleteActive;
    }

    public void activateNoDelete() {
        noDeleteActive = true;
    }

    /** l_nodelete_pending: becomes active if the dlopen that is under way succeeds. */
    public boolean noDeletePending() {
        return noDeletePending;
    }

    public void requestNoDelete() {
        noDeletePending = true;
    }

    public void dropNoDeleteRequest() {
        noDeletePending = false;
    }

    /** Whether it names GLIBC_ABI_DT_RELR in its version needs (l_dt_relr_ref). */
    public boolean relrVersionReferenced() {
        return relrVersionReferenced;
    }

    public void markRelrVersionReferenced() {
        relrVersionReferenced = true;
    }

    /** How often dlopen returned it less how often dlclose took it (l_direct_opencount). */
    public int directOpenCount() {
        return directOpenCount;
    }

    /** One more dlopen. */
    public int open() {
        return ++directOpenCount;
    }

    /** One more dlclose. */
    public int close() {
        return --directOpenCount;
    }

    /** l_tls_offset: distance below the thread pointer, or {@link #NO_TLS_OFFSET} or FORCED_DYNAMIC_TLS_OFFSET. */
    public long tlsOffset() {
        return tlsOffset;
    }

    public void placeTls(long offset) {
        tlsOffset = offset;
    }

    /** l_tls_modid: index in the dtv, 1 and up; 0 for none. */
    public long tlsModuleId() {
        return tlsModuleId;
    }

    public void assignTlsModule(long id) {
        tlsModuleId = id;
    }

    /** How many objects had been loaded before it (l_serial). */
    public long serial() {
        return serial;
    }

    public void number(long loadedBefore) {
        serial = loadedBefore;
    }
}
