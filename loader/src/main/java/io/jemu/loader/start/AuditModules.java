package io.jemu.loader.start;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.audit.AuditEvent;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.audit.GuestAuditor;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.dl.ObjectClosing;
import io.jemu.loader.dl.ObjectOpening;
import io.jemu.loader.dl.RtldMode;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.runtime.CallSource;
import io.jemu.loader.runtime.InitFunctions;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Loads the audit modules that LD_AUDIT, --audit, DT_AUDIT and DT_DEPAUDIT of the program name, each into a namespace
 * of its own (load_audit_modules of glibc's elf/rtld.c).
 */
final class AuditModules {
    private static final String VERSION = "la_version";
    /** Strings that may be given (DL_NNS), and how long one name, and one in secure mode, may be. */
    private static final int MAX_STRINGS = 16;
    private static final int MAX_NAME = 255;

    private final RuntimeLinker linker;
    private final Task task;
    private final List<String> names = new ArrayList<>();

    AuditModules(RuntimeLinker linker, Task task) {
        this.linker = linker;
        this.task = task;
        List<String> strings = new ArrayList<>(linker.context().options().audit());
        addTag(strings, linker.main(), DynamicTag.DT_AUDIT);
        addTag(strings, linker.main(), DynamicTag.DT_DEPAUDIT);
        strings.removeIf(String::isEmpty);
        if (strings.size() > MAX_STRINGS) {
            throw new FatalMessage("Fatal glibc error: Too many audit modules requested");
        }
        for (String string : strings) {
            for (String name : string.split(":")) {
                if (isFit(name)) {
                    names.add(name);
                }
            }
        }
        if (linker.solaris() != null && !names.isEmpty()) {
            task.kernel().message("audit modules are not loaded under the rules of Solaris: "
                    + String.join(":", names));
            names.clear();
        }
    }

    private static void addTag(List<String> strings, LinkMap main, DynamicTag tag) {
        if (main.dynamic().has(tag)) {
            strings.add(main.dynamic().string(main.dynamic().value(tag), main.name()));
        }
    }

    private boolean isFit(String name) {
        boolean secure = linker.context().options().secure();
        return !name.isEmpty() && name.length() < MAX_NAME && !(secure && name.indexOf('/') >= 0);
    }

    /** How many are asked for. */
    int count() {
        return names.size();
    }

    /** Loads them. Thread-local storage is laid out. */
    void load() {
        names.forEach(this::load);
    }

    private void load(String name) {
        Auditors auditors = linker.auditors();
        LinkMap module = null;
        auditors.loadingModule(true);
        try {
            ObjectOpening opening = new ObjectOpening(linker);
            ObjectOpening.Opened opened = opening.open(task, name, RtldMode.RTLD_LAZY,
                    linker.rtld().image().mapStart(), RtldMode.LM_ID_NEWLM);
            module = opened.map();
            run(InitFunctions.constructors(opened.constructors()), linker.programArguments());
            opening.finish(module, RtldMode.RTLD_LAZY);
            long version = GuestCall.call(task, address(module, VERSION), current());
            if (!accepts(module, name, (int) version)) {
                unload(module);
                return;
            }
            Map<AuditEvent, Long> functions = functions(module);
            auditors.add(new GuestAuditor(functions, linker.context().memory(), linker.heap(), linker::task));
            auditors.markModule(module);
            linker.namespaces().of(module).markAuditing();
        } catch (LoaderError error) {
            if (module != null) {
                unload(module);
            }
            linker.debug().printError("ERROR: ld.so: object '%s' cannot be loaded as audit interface: %s; ignored.\n",
                    name, error.text());
        } finally {
            auditors.loadingModule(false);
        }
    }

    /** LAV_CURRENT. */
    private int current() {
        return linker.context().rtld().version().atLeast(2, 35) ? 2 : 1;
    }

    private boolean accepts(LinkMap module, String name, int version) {
        if (version == 0) {
            if (linker.debug().shows(DebugCategory.FILES)) {
                linker.debug().print("file=%s [%s]; audit interface function la_version returned zero; ignored.\n",
                        module.name(), module.namespace());
            }
            return false;
        }
        if (Integer.compareUnsigned(version, current()) > 0) {
            linker.debug().print("ERROR: audit interface '%s' requires version %s (maximum supported version %s); "
                    + "ignored.\n", name, version, current());
            return false;
        }
        return true;
    }

    private long address(LinkMap module, String function) {
        linker.lookup().find(module, function, List.of(module.searchList()), null,
                LookupFlags.DL_LOOKUP_RETURN_NEWEST, null);
        return linker.bindings().address(linker.lookup().definer(), linker.lookup().symbol());
    }

    private Map<AuditEvent, Long> functions(LinkMap module) {
        Map<AuditEvent, Long> functions = new EnumMap<>(AuditEvent.class);
        for (AuditEvent event : AuditEvent.values()) {
            try {
                functions.put(event, address(module, event.function()));
            } catch (LoaderError absent) {
                continue;
            }
        }
        return functions;
    }

    private void unload(LinkMap module) {
        ObjectClosing closing = new ObjectClosing(linker);
        List<LinkMap> unused = closing.close(module);
        while (!unused.isEmpty()) {
            run(InitFunctions.closing(unused), new long[0]);
            unused = closing.unload(unused);
        }
    }

    private void run(CallSource calls, long[] arguments) {
        for (long function = calls.next(linker); function != CallSource.END; function = calls.next(linker)) {
            GuestCall.call(task, function, arguments);
        }
    }
}
