package io.jemu.trace.plt;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.emulator.trace.StoryStep.Route;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.relocate.Definitions;
import io.jemu.syscalls.kernel.Task;
import io.jemu.trace.instructions.InstructionReader;
import java.util.List;

/** Begins stories, and tells them when they are complete, so that those of several threads are not mixed. */
final class Storyteller {
    private final EventSink sink;
    private final InstructionReader reader = new InstructionReader();
    private long stories;

    Storyteller(EventSink sink) {
        this.sink = sink;
    }

    /** A story that begins where the task is. */
    Story begin(Task task, LinkedProcess process) {
        return new Story(task, process.names(), reader);
    }

    /** How a story is opened. */
    static StoryStep opening(String symbol, String requester, Route route, long call) {
        return new StoryStep.Opening(symbol, Demangler.demangle(symbol).map(Demangled::text).orElse(""), requester,
                route, call);
    }

    /** If the winner of a look-up is an IFUNC, its resolver was called. */
    static void tellResolver(LinkedProcess process, Binding binding, List<StoryStep> steps) {
        for (Candidate candidate : binding.candidates()) {
            if (candidate.standing() == Candidate.Standing.WINNER
                    && Definitions.isIndirect(candidate.map(), candidate.symbol())) {
                long function = Definitions.PLAIN.address(candidate.map(), candidate.symbol());
                steps.add(chosen(process, function, binding.value()));
            }
        }
    }

    /** A resolver was called. */
    static StoryStep chosen(LinkedProcess process, long resolver, long result) {
        return new StoryStep.Chosen(resolver, process.names().name(resolver), result, process.names().name(result));
    }

    /** A word was bound when its object was loaded. */
    static StoryStep bound(LinkedProcess process, GotWord word, long value) {
        return new StoryStep.Bound(word.address(), word.name(), value, process.names().name(value));
    }

    void tell(Story story) {
        tell(story.task(), story.steps());
    }

    void tell(Task task, List<StoryStep> steps) {
        stories++;
        for (StoryStep step : steps) {
            sink.accept(new StoryEvent(task.process().pid(), task.tid(), stories, step));
        }
    }
}
