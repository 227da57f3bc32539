package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A part of the story of one call to a function of another object: how the call found its target. The parts of a story
 * follow each other; stories of several threads are not mixed.
 *
 * @param pid the process
 * @param tid the thread that calls
 * @param story a number, from 1 on, that the parts of a story share
 * @param step the part
 */
public record StoryEvent(int pid, int tid, long story, StoryStep step) implements Event {
    public StoryEvent {
        Objects.requireNonNull(step, "step is null");
    }

    @Override
    public String type() {
        return "story";
    }

    @Override
    public void describe(EventFields out) {
        out.number("story", story);
        out.text("step", step.step());
        out.part(step.step(), step);
    }
}
