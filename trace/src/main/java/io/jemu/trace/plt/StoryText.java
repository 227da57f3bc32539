package io.jemu.trace.plt;

import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.trace.instructions.InstructionText;

/** The lines that are printed for the story of a call; reads nothing but its parts. */
public final class StoryText {
    private static final String INSTRUCTION = "  ";
    private static final String LOOKUP = "      ";
    private static final String OBJECT = "        ";

    private StoryText() {}

    /** One line, without a line end. */
    public static String line(StoryEvent event) {
        return switch (event.step()) {
            case StoryStep.Opening opening -> opening(opening);
            case StoryStep.Executed executed -> INSTRUCTION + InstructionText.line(executed.instruction());
            case StoryStep.Asked asked -> LOOKUP + asked(asked);
            case StoryStep.Tried tried -> OBJECT + tried(tried);
            case StoryStep.NotSearched rest -> OBJECT + "not searched: " + String.join(", ", rest.objects());
            case StoryStep.Chosen chosen -> LOOKUP + "an IFUNC: its resolver " + place(chosen.function(),
                    chosen.place()) + " is called, and chooses " + place(chosen.result(), chosen.resultPlace());
            case StoryStep.Written written -> LOOKUP + written(written);
            case StoryStep.Bound bound -> LOOKUP + "[0x" + Long.toHexString(bound.address()) + " " + bound.name()
                    + "] is set to " + place(bound.value(), bound.valuePlace());
            case StoryStep.Note note -> LOOKUP + note.text();
        };
    }

    private static String opening(StoryStep.Opening opening) {
        String name = opening.demangled().isEmpty() ? opening.symbol()
                : opening.demangled() + " (" + opening.symbol() + ")";
        String from = " from " + opening.requester();
        return switch (opening.route()) {
            case LAZY -> name + ": call " + opening.call() + from + ", to be bound now";
            case BOUND -> name + ": call " + opening.call() + from + ", bound when it was loaded";
            case STRAIGHT -> name + ": call " + opening.call() + from + ", bound already";
            case NO_PLT -> name + ": call " + opening.call() + from + ", without a linkage table (-fno-plt)";
            case POINTER -> name + ": call through the pointer that dlsym gave to " + opening.requester();
            case DLSYM -> name + ": dlsym" + from;
        };
    }

    private static String asked(StoryStep.Asked asked) {
        return asked.requester() + " asks for " + asked.symbol()
                + (asked.version().isEmpty() ? "" : "@" + asked.version()) + " ("
                + (asked.relocation().startsWith(asked.moment()) ? "" : asked.moment() + ", ")
                + asked.relocation() + "): GNU hash 0x" + Integer.toHexString(asked.gnuHash());
    }

    private static String tried(StoryStep.Tried tried) {
        StringBuilder text = new StringBuilder(tried.object()).append(": ").append(tried.table());
        if (tried.bloomWord() < 0 && tried.bucket() >= 0) {
            text.append(" 0x").append(Integer.toHexString(tried.hash()));
        }
        if (tried.bloomWord() >= 0) {
            text.append(", Bloom filter word ").append(tried.bloomWord()).append(" bits ").append(tried.firstBit())
                    .append(" and ").append(tried.secondBit()).append(tried.passed() ? " set" : " not both set: no");
        }
        if (tried.bucket() >= 0) {
            text.append(", bucket ").append(tried.bucket()).append(" of ").append(tried.buckets()).append(", ")
                    .append(tried.compared()).append(" compared");
            if (tried.candidates().isEmpty()) {
                text.append(": no");
            }
        }
        String separator = ": ";
        for (StoryStep.Candidate candidate : tried.candidates()) {
            text.append(separator).append("symbol ").append(candidate.index());
            if (!candidate.version().isEmpty()) {
                text.append(" of version ").append(candidate.version());
            }
            text.append(' ').append(candidate.standing().equals("chosen") ? "is chosen" : candidate.standing());
            separator = "; ";
        }
        return text.toString();
    }

    private static String written(StoryStep.Written written) {
        String word = "[0x" + Long.toHexString(written.address()) + " " + written.name() + "]: "
                + place(written.before(), written.beforePlace());
        return written.before() == written.after() ? word + " stays"
                : word + " -> " + place(written.after(), written.afterPlace());
    }

    private static String place(long address, String name) {
        return "0x" + Long.toHexString(address) + (name.isEmpty() ? "" : " <" + name + ">");
    }
}
