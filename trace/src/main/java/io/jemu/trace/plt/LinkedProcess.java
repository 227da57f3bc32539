package io.jemu.trace.plt;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Process;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the linkage of one process: its objects' tables and words, and which places in its code are watched
 * because of them.
 */
final class LinkedProcess {
    private final CodeWatch watch;
    private final RuntimeLinker linker;
    private final Process owner;
    private final ProgramNames names;
    private final Map<Long, FunctionWord> words = new HashMap<>();
    /** Entries of linkage tables that are watched. */
    private final Map<Long, FunctionWord> stubs = new HashMap<>();
    /** Functions that are called through words that code reads itself. */
    private final Map<Long, List<FunctionWord>> targets = new HashMap<>();
    /** Functions whose addresses dlsym gave, with the symbol and who asked. */
    private final Map<Long, Pointer> pointers = new HashMap<>();

    /** A function whose address dlsym gave. */
    record Pointer(String symbol, String requester) {}

    LinkedProcess(CodeWatch watch, RuntimeLinker linker, Process owner) {
        this.watch = watch;
        this.linker = linker;
        this.owner = owner;
        this.names = new ProgramNames(linker, owner.map());
    }

    /** The same for a process that was forked off; the same places are watched once more. */
    LinkedProcess copy(Process child) {
        LinkedProcess copy = new LinkedProcess(watch, linker, child);
        names.objects().forEach(copy.names.objects()::add);
        words.forEach((address, word) -> copy.words.put(address, word.copy()));
        stubs.forEach((address, word) -> copy.watchStub(address, copy.words.get(word.word().address())));
        targets.forEach((address, list) ->
                list.forEach(word -> copy.watchTarget(address, copy.words.get(word.word().address()))));
        pointers.forEach(copy::watchPointer);
        return copy;
    }

    /** The linker; a parent's knows the same objects at the same places as its child's. */
    RuntimeLinker linker() {
        return linker;
    }

    /** The process; one that vfork made runs in its parent's. */
    Process owner() {
        return owner;
    }

    ProgramNames names() {
        return names;
    }

    /** An object is there; one that was at its place is gone. */
    void add(ObjectPlt object, LinkMap map) {
        names.objects().stream().filter(old -> old.overlaps(map)).forEach(this::remove);
        names.add(object, map);
        object.words().forEach(word -> words.put(word.address(), new FunctionWord(word, object)));
        object.stubs().forEach(stub -> watchStub(stub.address(), words.get(stub.slot())));
    }

    private void remove(ObjectPlt gone) {
        words.values().removeIf(word -> word.object() == gone);
        for (long address : stubs.entrySet().stream().filter(e -> e.getValue().object() == gone)
                .map(Map.Entry::getKey).toList()) {
            forgetStub(address);
        }
        for (long target : List.copyOf(targets.keySet())) {
            for (FunctionWord word : List.copyOf(targets.get(target))) {
                if (word.object() == gone) {
                    forgetTarget(target, word);
                }
            }
        }
    }

    private void watchStub(long address, FunctionWord word) {
        stubs.put(address, word);
        watch.addBlock(address);
    }

    /** The word that the watched entry at an address goes through, or null. */
    FunctionWord stub(long address) {
        return stubs.get(address);
    }

    void forgetStub(long address) {
        if (stubs.remove(address) != null) {
            watch.removeBlock(address);
        }
    }

    /** The word at an address, or null. */
    FunctionWord word(long address) {
        return words.get(address);
    }

    void watchTarget(long address, FunctionWord word) {
        List<FunctionWord> list = targets.computeIfAbsent(address, unused -> new ArrayList<>());
        if (!list.contains(word)) {
            list.add(word);
            watch.addBlock(address);
        }
    }

    /** The words through which code calls the function at an address itself. */
    List<FunctionWord> target(long address) {
        return targets.getOrDefault(address, List.of());
    }

    void forgetTarget(long address, FunctionWord word) {
        List<FunctionWord> list = targets.get(address);
        if (list != null && list.remove(word)) {
            watch.removeBlock(address);
            if (list.isEmpty()) {
                targets.remove(address);
            }
        }
    }

    void watchPointer(long address, Pointer pointer) {
        if (pointers.put(address, pointer) == null) {
            watch.addBlock(address);
        }
    }

    /** What dlsym gave this address for, or null. */
    Pointer pointer(long address) {
        return pointers.get(address);
    }

    void forgetPointer(long address) {
        if (pointers.remove(address) != null) {
            watch.removeBlock(address);
        }
    }

    /** The process has ended, or runs another program. */
    void close() {
        List.copyOf(stubs.keySet()).forEach(this::forgetStub);
        for (long target : List.copyOf(targets.keySet())) {
            List.copyOf(targets.get(target)).forEach(word -> forgetTarget(target, word));
        }
        List.copyOf(pointers.keySet()).forEach(this::forgetPointer);
    }
}
