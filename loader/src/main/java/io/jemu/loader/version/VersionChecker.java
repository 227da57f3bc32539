package io.jemu.loader.version;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.VersionDefinition;
import io.jemu.emulator.elf.VersionNeed;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that the versions an object needs are defined by the objects that it needs them of, and makes its table of
 * version indices (LSB Core, Symbol Versioning; elf/dl-version.c).
 */
public final class VersionChecker {
    private static final String OCCASION = "version lookup error";
    private static final String RELR_VERSION = "GLIBC_ABI_DT_RELR";
    private static final String RELR_WITHOUT_VERSION = "DT_RELR without GLIBC_ABI_DT_RELR dependency";
    private static final String LIBC_PREFIX = "libc.so.";
    private static final String BAD_TABLE = ElfFormatException.Reason.BAD_VERSION_TABLE.text();

    /** The line of dl-version.c, glibc 2.36 to 2.43. */
    private static final int NEEDED_LINE = 204;

    private final LdDebug debug;
    private final Namespaces namespaces;
    private final String program;
    private final boolean checkRelr;

    /** Receives what is wrong where the check may go on (_dl_receive_error). */
    @FunctionalInterface
    public interface Receiver {
        /**
         * @param object display name of the object that lacks something
         * @param text the message
         */
        void report(String object, String text);
    }

    /** @param program argv[0], for messages */
    public VersionChecker(LdDebug debug, Namespaces namespaces, String program, GlibcVersion version) {
        this.debug = debug;
        this.namespaces = namespaces;
        this.program = program;
        this.checkRelr = version.atLeast(2, 36);
    }

    /**
     * Checks all objects of a list that are not stand-ins (_dl_check_all_versions).
     *
     * @param verbose whether missing version information and weak versions are worth a message too
     * @param receiver is told of each fault; null to throw the first one
     * @return whether all is well
     * @throws LoaderError for faults that no receiver hears of
     */
    public boolean checkAll(List<LinkMap> maps, boolean verbose, boolean trace, Receiver receiver) {
        boolean good = true;
        Map<LinkMap, List<VersionDefinition>> known = new HashMap<>();
        for (LinkMap map : maps) {
            if (!map.state().faked()) {
                good &= check(map, verbose, trace, receiver, known);
            }
        }
        return good;
    }

    /** Checks one object and records its version indices (_dl_check_map_versions). */
    public boolean check(LinkMap map, boolean verbose, boolean trace, Receiver receiver) {
        return check(map, verbose, trace, receiver, new HashMap<>());
    }

    /** @param known the definitions of objects, once they were read */
    private boolean check(LinkMap map, boolean verbose, boolean trace, Receiver receiver,
            Map<LinkMap, List<VersionDefinition>> known) {
        if (!map.dynamic().has(DynamicTag.DT_STRTAB)) {
            return true;
        }
        List<VersionNeed> needs = needs(map);
        boolean good = true;
        for (VersionNeed need : needs) {
            LinkMap definer = find(need.file(), map);
            if (definer == null) {
                // DT_VERNEED names what DT_NEEDED does not.
                throw FatalMessage.assertion("dl-version.c", NEEDED_LINE, "_dl_check_map_versions", "needed != NULL");
            }
            if (trace && definer.state().faked()) {
                continue;
            }
            for (VersionNeed.Version version : need.versions()) {
                good &= match(map, version, definer.real(), verbose, receiver, known);
                if (version.name().equals(RELR_VERSION)) {
                    map.state().markRelrVersionReferenced();
                }
            }
        }
        map.useVersions(table(map, needs, trace));
        checkRelr(map);
        return good;
    }

    private List<VersionNeed> needs(LinkMap map) {
        if (!map.dynamic().has(DynamicTag.DT_VERNEED)) {
            return List.of();
        }
        long address = map.dynamic().address(DynamicTag.DT_VERNEED);
        try {
            GuestElfMemory memory = new GuestElfMemory(map.memory());
            int layout = memory.u16(address);
            if (layout != Elf.VER_NEED_CURRENT) {
                throw new LoaderError(0, display(map), "unsupported version " + layout + " of Verneed record");
            }
            return VersionNeed.parseTable(memory, address, map.dynamic().address(DynamicTag.DT_STRTAB));
        } catch (ElfFormatException | GuestFault bad) {
            throw new LoaderError(0, display(map), BAD_TABLE);
        }
    }

    private List<VersionDefinition> definitions(LinkMap map) {
        if (!map.dynamic().has(DynamicTag.DT_VERDEF)) {
            return List.of();
        }
        try {
            return VersionDefinition.parseTable(new GuestElfMemory(map.memory()),
                    map.dynamic().address(DynamicTag.DT_VERDEF), map.dynamic().address(DynamicTag.DT_STRTAB));
        } catch (ElfFormatException | GuestFault bad) {
            throw new LoaderError(0, display(map), BAD_TABLE);
        }
    }

    /** The object that a needed file name stands for: any of the namespace, else a dependency. */
    private LinkMap find(String file, LinkMap map) {
        Namespace namespace = namespaces.of(map);
        for (LinkMap candidate : namespace.loaded()) {
            if (candidate.isNamed(file)) {
                return candidate;
            }
        }
        for (LinkMap candidate : map.searchList().maps()) {
            if (candidate.isNamed(file)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean match(LinkMap map, VersionNeed.Version version, LinkMap definer, boolean verbose,
            Receiver receiver, Map<LinkMap, List<VersionDefinition>> known) {
        String name = version.name();
        if (debug.shows(DebugCategory.VERSIONS)) {
            debug.print("checking for version `%s' in file %s [%s] required by file %s [%s]\n", name,
                    display(definer), definer.namespace(), display(map), map.namespace());
        }
        if (!definer.dynamic().has(DynamicTag.DT_VERDEF)) {
            if (verbose) {
                report(definer, "no version information available (required by " + display(map) + ")", receiver);
            }
            return true;
        }
        int layout = firstLayout(definer);
        if (layout != Elf.VER_DEF_CURRENT) {
            report(definer, "unsupported version " + layout + " of Verdef record", receiver);
            return false;
        }
        if (known.computeIfAbsent(definer, this::definitions).stream()
                .anyMatch(d -> d.hash() == version.hash() && d.name().equals(version.name()))) {
            return true;
        }
        String text = "version `" + name + "' not found (required by " + display(map) + ")";
        if (version.weak()) {
            if (verbose) {
                report(definer, "weak " + text, receiver);
            }
            return true;
        }
        report(definer, text, receiver);
        return false;
    }

    private int firstLayout(LinkMap definer) {
        try {
            return definer.memory().read16(definer.dynamic().address(DynamicTag.DT_VERDEF)) & 0xffff;
        } catch (GuestFault bad) {
            throw new LoaderError(0, display(definer), BAD_TABLE);
        }
    }

    /** What an object needs, for listings (LD_VERBOSE). */
    public List<VersionNeed> needsOf(LinkMap map) {
        return needs(map);
    }

    /** Whether an object defines a version of this name, for listings. */
    public boolean definesName(LinkMap definer, String name) {
        return definitions(definer).stream().anyMatch(d -> d.name().equals(name));
    }

    private void report(LinkMap object, String text, Receiver receiver) {
        String name = display(object);
        if (debug.options().mask() != 0 && debug.options().mask() != DebugCategory.STATISTICS.mask()) {
            debug.print("%s: error: %s: %s (%s)\n", name, OCCASION, text, receiver == null ? "fatal" : "continued");
        }
        if (receiver == null) {
            throw new LoaderError(0, name, OCCASION, text);
        }
        receiver.report(name, text);
    }

    private FoundVersion[] table(LinkMap map, List<VersionNeed> needs, boolean trace) {
        List<VersionDefinition> definitions = definitions(map);
        int highest = 0;
        for (VersionNeed need : needs) {
            LinkMap definer = trace ? find(need.file(), map) : null;
            if (definer == null || !definer.state().faked()) {
                for (VersionNeed.Version version : need.versions()) {
                    highest = Math.max(highest, version.index() & Elf.VERSYM_VERSION);
                }
            }
        }
        for (VersionDefinition definition : definitions) {
            highest = Math.max(highest, definition.index() & Elf.VERSYM_VERSION);
        }
        if (highest == 0) {
            return new FoundVersion[0];
        }
        FoundVersion[] table = new FoundVersion[highest + 1];
        for (VersionNeed need : needs) {
            for (VersionNeed.Version version : need.versions()) {
                int index = version.index() & Elf.VERSYM_VERSION;
                if (index <= highest) {
                    table[index] = new FoundVersion(version.name(), version.hash(),
                            (version.index() & Elf.VERSYM_HIDDEN) != 0, need.file());
                }
            }
        }
        for (VersionDefinition definition : definitions) {
            // The base version names the file; no symbol is looked up by it.
            if (!definition.base()) {
                table[definition.index() & Elf.VERSYM_VERSION] =
                        new FoundVersion(definition.name(), definition.hash(), false, null);
            }
        }
        return table;
    }

    /** An object with DT_RELR must say that it needs a libc that knows it, if it needs a libc. */
    private void checkRelr(LinkMap map) {
        if (checkRelr && map.dynamic().has(DynamicTag.DT_VERNEED) && map.dynamic().has(DynamicTag.DT_RELR)
                && !map.state().relrVersionReferenced()
                && map.needed().stream().anyMatch(name -> name.startsWith(LIBC_PREFIX))) {
            throw new LoaderError(0, display(map), RELR_WITHOUT_VERSION);
        }
    }

    private String display(LinkMap map) {
        return map.displayName(program);
    }
}
