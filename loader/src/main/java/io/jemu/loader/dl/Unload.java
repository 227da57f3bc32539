package io.jemu.loader.dl;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.runtime.CallSource;
import io.jemu.loader.runtime.InitFunctions;
import io.jemu.loader.runtime.LoadLocks;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.List;

/**
 * The destructors of unused objects, each of which cannot be found any more when its own have run. Then all go, when no
 * other thread walks the list of objects, and with them what becomes unused thereby.
 */
final class Unload implements CallSource {
    private List<LinkMap> batch;
    private int ended;
    private CallSource destructors;
    /** The mutex of the list while the function that waits for it is called, else 0. */
    private long awaited;

    /** @param batch what {@link ObjectClosing#close} found, not empty */
    Unload(List<LinkMap> batch) {
        this.batch = batch;
        this.destructors = InitFunctions.closing(batch.subList(0, 1));
    }

    @Override
    public long next(RuntimeLinker linker) {
        while (!batch.isEmpty()) {
            if (ended < batch.size()) {
                long function = destructors.next(linker);
                if (function != END) {
                    return function;
                }
                batch.get(ended++).state().markRemoved();
            }
            if (ended == batch.size()) {
                LoadLocks locks = linker.locks();
                if (awaited != 0) {
                    awaited = 0;
                    locks.unlock(linker.task(), locks.write());
                } else if (locks.mustWait(linker.task(), locks.write())) {
                    awaited = locks.write().address();
                    return locks.lockFunction();
                }
                batch = new ObjectClosing(linker).unload(batch);
                ended = 0;
            }
            if (!batch.isEmpty()) {
                destructors = InitFunctions.closing(batch.subList(ended, ended + 1));
            }
        }
        return END;
    }

    @Override
    public long[] arguments(long[] usual) {
        return awaited == 0 ? usual : new long[] {awaited};
    }

    @Override
    public CallSource copy(LinkMapCopies copies) {
        Unload copy = new Unload(copies.of(batch));
        copy.ended = ended;
        copy.awaited = awaited;
        copy.destructors = destructors.copy(copies);
        return copy;
    }
}
