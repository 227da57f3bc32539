package io.jemu.loader.fuzz;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.StaticTls;

/** Thread-local storage without threads. */
final class FixedTls implements StaticTls {
    private static final long OFFSET = 0x40;

    @Override
    public void require(LinkMap map) {
        map.state().placeTls(OFFSET);
    }

    @Override
    public boolean tryPlace(LinkMap map) {
        require(map);
        return true;
    }

    @Override
    public long descriptorReturn() {
        return 1;
    }

    @Override
    public long descriptorUndefinedWeak() {
        return 2;
    }

    @Override
    public long descriptorDynamic() {
        return 3;
    }

    @Override
    public long dynamicArgument(LinkMap map, long offset) {
        return 4;
    }
}
