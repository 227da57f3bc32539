package io.jemu.cli;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.BlockRunEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.SyscallEvent;
import java.util.Set;

/** A kind of event that {@code --trace} prints. */
public enum TraceTopic {
    /** Each symbol that is bound: who asks, who wins, why. */
    BINDINGS("bindings", Set.of(BindingEvent.class)),
    /** Objects that are loaded, relocated and unloaded. */
    OBJECTS("objects", Set.of(ObjectEvent.class)),
    /** Constructors and destructors. */
    INIT("init", Set.of(InitEvent.class)),
    /** Ranges of memory that are mapped and unmapped. */
    MAPS("maps", Set.of(MapEvent.class)),
    /** How calls between objects find their target, instruction by instruction. */
    PLT("plt", Set.of(StoryEvent.class)),
    /** Instructions that are executed. */
    INSN("insn", Set.of(InstructionEvent.class)),
    /** Blocks of code that run. */
    BLOCKS("blocks", Set.of(BlockRunEvent.class)),
    /** Calls from one object into another, as ltrace prints them. */
    CALLS("calls", Set.of(CallEvent.class, ReturnEvent.class, ProcessEvent.class));

    /** What {@code --strace} prints. */
    static final Set<Class<? extends Event>> STRACE_TYPES =
            Set.of(SyscallEvent.class, SignalEvent.class, ProcessEvent.class);

    private final String optionValue;
    private final Set<Class<? extends Event>> types;

    TraceTopic(String optionValue, Set<Class<? extends Event>> types) {
        this.optionValue = optionValue;
        this.types = types;
    }

    /** The word that the command line has for it. */
    String optionValue() {
        return optionValue;
    }

    /** The types of these events. */
    Set<Class<? extends Event>> types() {
        return types;
    }

    static TraceTopic of(String value) throws UsageException {
        for (TraceTopic topic : values()) {
            if (topic.optionValue.equals(value)) {
                return topic;
            }
        }
        throw new UsageException("--trace knows no events called '" + value + "'");
    }
}
