package io.jemu.tests.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.BlockEvent;
import io.jemu.emulator.trace.BlockRunEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.CodeRegion;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ObjectName;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SampleEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.emulator.trace.SyscallWaitEvent;
import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.lookup.Moment;
import io.jemu.tests.support.Jemu;
import io.jemu.trace.files.JsonLinesWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The schema of event files tells of every type of event, and of nothing else. */
class SchemaTest {
    private static final ObjectName LIBC = new ObjectName("/lib/libc.so.6", "/lib/libc.so.6", 0x7f0000000000L, 0);
    private static final ObjectName PROGRAM = new ObjectName("the program", "/bin/a\"\\\u0001\u00e4", -1L, 1);
    private static final List<Event> EVENTS = List.of(
            new BindingEvent(1, 2, PROGRAM, "f", "V", "R_X86_64_JUMP_SLOT", "lazy", LIBC, 1, "why", 2, 3, 4,
                    List.of(new BindingEvent.Candidate(LIBC, "", 1, "winner", false))),
            new BindingEvent(1, 2, PROGRAM, "f", "", "dlsym", "dlsym", null, 0, "", 0, Long.MIN_VALUE, 0, List.of()),
            new BlockEvent(1, 1, 5, 6, new CodeRegion("", 0, 10, 0)),
            new BlockRunEvent(1, 1, 5, "main"),
            new CallEvent(1, 1, 0, "a", "b", "f", "1, 2", true, 7, 8),
            new ReturnEvent(1, 1, 0, "a", "b", "f", "", "0", -1, ReturnEvent.Outcome.UNWOUND),
            new InitEvent(1, 1, InitEvent.Phase.PREINIT, true, LIBC, 9),
            new InstructionEvent(1, 1, 1, 2, "ret", "", "", "rsp=0x8"),
            new MapEvent(1, 1, MapEvent.Change.MAP, 0, 4096, "r-xp", "/a", 0),
            new MapEvent(1, 1, MapEvent.Change.UNMAP, 0, 4096, "", "", 0),
            new ObjectEvent(1, 1, ObjectEvent.State.LOADED, LIBC, "libc.so.6", 1, 2, "00ff", List.of("x"), "needed",
                    PROGRAM),
            ProcessEvent.start(1), ProcessEvent.fork(2, 2, 1, 1), ProcessEvent.exec(2, 2, "/a", List.of("a", "\u00ff")),
            ProcessEvent.threadStart(2, 3, 2), ProcessEvent.threadEnd(2, 3, "exited with 0"),
            ProcessEvent.end(2, "killed by SIGKILL", 137),
            new SampleEvent(1, 1, SampleEvent.TICK, List.of("main")),
            new SignalEvent(1, 1, 11, "SIGSEGV", 1, 0, 0, "--- SIGSEGV ---"),
            new StoryEvent(1, 1, 1, new StoryStep.Note("text")),
            new SyscallEvent(1, 1, 0, "read", "read(0, \"\", 1)", "0", 0, 1, 2),
            new SyscallWaitEvent(1, 1, 0, "read", "read(0, ", 1, 0));

    private final EventSchema schema = new EventSchema();

    private static Set<Class<?>> types() {
        return Set.of(Event.class.getPermittedSubclasses());
    }

    @Test
    void everyTypeOfEventIsValid() throws IOException {
        assertThat(EVENTS.stream().<Class<?>>map(Object::getClass).collect(Collectors.toSet())).isEqualTo(types());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Set<Class<? extends Event>> all = EVENTS.stream().<Class<? extends Event>>map(Event::getClass)
                .collect(Collectors.toSet());
        try (JsonLinesWriter writer = new JsonLinesWriter(out, all)) {
            long time = 0;
            for (Event event : EVENTS) {
                writer.write(time++, event);
            }
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(EVENTS.size() + 1).allSatisfy(line -> assertThat(schema.complaint(line)).isEmpty());
    }

    @Test
    void whatIsWrongIsRefused() {
        String good = "{\"time\":1,\"type\":\"block\",\"pid\":1,\"tid\":1,\"address\":\"0x10\",\"size\":3,"
                + "\"region\":{\"path\":\"\",\"begin\":\"0x0\",\"end\":\"0x1\",\"entry\":\"0x0\"}}";
        assertThat(schema.complaint(good)).isEmpty();
        for (String bad : List.of(good.replace("\"0x10\"", "16"), good.replace("\"0x10\"", "\"0x010\""),
                good.replace("\"time\":1,", ""), good.replace("\"size\":3", "\"size\":3,\"sized\":3"),
                good.replace("block", "blocks"), good.replace("\"end\":\"0x1\",", ""))) {
            assertThat(schema.complaint(bad)).as(bad).isNotEmpty();
        }
    }

    @Test
    void listsOfWordsAreComplete() {
        assertThat(words("binding", "when")).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(Moment.values()).map(Moment::toString).toList());
        assertThat(words("candidate", "standing")).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(Standing.values()).map(Standing::word).toList());
    }

    private List<String> words(String definition, String field) {
        List<String> words = new ArrayList<>();
        for (JsonElement word : schema.document().getAsJsonObject("$defs").getAsJsonObject(definition)
                .getAsJsonObject("properties").getAsJsonObject(field).getAsJsonArray("enum")) {
            words.add(word.getAsString());
        }
        return words;
    }

    @Test
    void thePageTellsOfEveryType() throws IOException {
        String page = Files.readString(Jemu.ROOT.resolve("docs/events.md"));
        assertThat(EVENTS).allSatisfy(event -> assertThat(page).contains("`" + event.type() + "`"));
    }
}
