package io.jemu.loader.audit;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** An audit module in the guest: each event is a call of one of its la_ functions (rtld-audit(7)). */
public final class GuestAuditor implements LinkAuditor {
    private static final int MAX_PATH = 1 << 16;
    /** Elf64_Sym, and behind it the flags and the size of the stack frame. */
    private static final int FLAGS = ElfSymbol.SIZE;
    private static final int FRAME_SIZE = FLAGS + Long.BYTES;
    private static final int SCRATCH_SIZE = FRAME_SIZE + Long.BYTES;
    private static final int ST_VALUE = 8;

    private final Map<AuditEvent, Long> functions;
    private final AddressSpace memory;
    private final GuestHeap heap;
    private final Supplier<Task> task;
    /** Addresses of the words that belong to this module, one for each object. */
    private final Map<LinkMap, Long> cookies = new IdentityHashMap<>();

    /**
     * @param functions the addresses of those la_ functions that the module has
     * @param task on whose behalf the linker works when an event happens
     */
    public GuestAuditor(Map<AuditEvent, Long> functions, AddressSpace memory, GuestHeap heap, Supplier<Task> task) {
        this.functions = new EnumMap<>(functions);
        this.memory = memory;
        this.heap = heap;
        this.task = task;
    }

    /** The same module in a process that was forked off. */
    public GuestAuditor copy(LinkMapCopies copies, GuestHeap childHeap, Supplier<Task> childTask) {
        GuestAuditor copy = new GuestAuditor(functions, copies.memory(), childHeap, childTask);
        cookies.forEach((map, cookie) -> copy.cookies.put(copies.of(map), cookie));
        return copy;
    }

    @Override
    public Set<AuditEvent> events() {
        return functions.keySet();
    }

    private long call(AuditEvent event, long... arguments) {
        return GuestCall.call(task.get(), functions.get(event), arguments);
    }

    /** At first, a cookie is the address of the struct link_map. */
    private long cookie(LinkMap map) {
        return cookies.computeIfAbsent(map, object -> heap.words(object.state().guestAddress()));
    }

    void forget(LinkMap map) {
        Long cookie = cookies.remove(map);
        if (cookie != null) {
            heap.free(cookie);
        }
    }

    @Override
    public void activity(LinkMap head, AuditActivity activity) {
        call(AuditEvent.ACTIVITY, cookie(head), activity.ordinal());
    }

    @Override
    public String search(String name, LinkMap requester, SearchSource source) {
        long text = heap.string(name);
        try {
            long answer = call(AuditEvent.SEARCH, text, cookie(requester), source.value());
            if (answer == text) {
                return name;
            }
            return answer == 0 ? null : memory.readString(answer, MAX_PATH);
        } finally {
            heap.free(text);
        }
    }

    @Override
    public int opened(LinkMap map) {
        return (int) call(AuditEvent.OPEN, map.state().guestAddress(), map.namespace(), cookie(map));
    }

    @Override
    public void preinit(LinkMap main) {
        call(AuditEvent.PREINIT, cookie(main));
    }

    @Override
    public void closed(LinkMap map) {
        call(AuditEvent.CLOSE, cookie(map));
    }

    @Override
    public AuditedSymbol bound(AuditedSymbol symbol) {
        long scratch = scratch(symbol);
        try {
            long value = call(AuditEvent.BIND, scratch, symbol.symbol(), cookie(symbol.referrer()),
                    cookie(symbol.definer()), scratch + FLAGS, name(symbol));
            return symbol.withValue(value).withFlags(memory.read32(scratch + FLAGS));
        } finally {
            heap.free(scratch);
        }
    }

    @Override
    public PltCall entered(PltCall call) {
        AuditedSymbol symbol = call.symbol();
        long scratch = scratch(symbol);
        try {
            memory.write64(scratch + FRAME_SIZE, call.frameSize());
            long value = call(AuditEvent.PLT_ENTER, scratch, symbol.symbol(), cookie(symbol.referrer()),
                    cookie(symbol.definer()), call.registers(), scratch + FLAGS, name(symbol), scratch + FRAME_SIZE);
            return new PltCall(symbol.withValue(value).withFlags(memory.read32(scratch + FLAGS)), call.registers(),
                    memory.read64(scratch + FRAME_SIZE));
        } finally {
            heap.free(scratch);
        }
    }

    @Override
    public void left(PltCall call, long results) {
        AuditedSymbol symbol = call.symbol();
        long scratch = scratch(symbol);
        try {
            call(AuditEvent.PLT_EXIT, scratch, symbol.symbol(), cookie(symbol.referrer()), cookie(symbol.definer()),
                    call.registers(), results, name(symbol));
        } finally {
            heap.free(scratch);
        }
    }

    /** A copy of the definition's Elf64_Sym with the address as value, and the flags. */
    private long scratch(AuditedSymbol symbol) {
        long scratch = heap.allocate(SCRATCH_SIZE);
        long entry = symbol.definer().dynamic().address(DynamicTag.DT_SYMTAB)
                + (long) symbol.symbol() * ElfSymbol.SIZE;
        memory.write(scratch, memory.read(entry, ElfSymbol.SIZE));
        memory.write64(scratch + ST_VALUE, symbol.value());
        memory.write32(scratch + FLAGS, symbol.flags());
        return scratch;
    }

    private static long name(AuditedSymbol symbol) {
        return symbol.definer().dynamic().address(DynamicTag.DT_STRTAB)
                + symbol.definer().dynamicSymbols().nameOffset(symbol.symbol());
    }
}
