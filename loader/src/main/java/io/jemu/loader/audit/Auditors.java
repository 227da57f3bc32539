package io.jemu.loader.audit;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.Namespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Those who watch the linker of one process, and what they asked for: glibc's elf/dl-audit.c. */
public final class Auditors {
    private final List<LinkAuditor> auditors = new ArrayList<>();
    private final Set<AuditEvent> wanted = EnumSet.noneOf(AuditEvent.class);
    private final Map<LinkMap, ObjectAudit> objects = new IdentityHashMap<>();
    /** Objects that are audit modules (l_auditing). */
    private final Set<LinkMap> modules = new HashSet<>();
    private final GlibcVersion version;
    private boolean loadingModule;

    /** What is known of one object. */
    private static final class ObjectAudit {
        /** LA_FLG_ bits, by auditor. */
        private int[] bindFlags = {};
        private boolean anyPlt;
        /** By index in DT_JMPREL; null if calls are not looked at. */
        private PltBinding[] bindings;

        ObjectAudit copy(LinkMapCopies copies) {
            ObjectAudit copy = new ObjectAudit();
            copy.bindFlags = bindFlags.clone();
            copy.anyPlt = anyPlt;
            copy.bindings = bindings == null ? null : new PltBinding[bindings.length];
            for (int i = 0; bindings != null && i < bindings.length; i++) {
                copy.bindings[i] = bindings[i] == null ? null : bindings[i].copy(copies);
            }
            return copy;
        }

        int flags(int auditor) {
            return auditor < bindFlags.length ? bindFlags[auditor] : 0;
        }

        void flags(int auditor, int flags) {
            if (auditor >= bindFlags.length) {
                bindFlags = java.util.Arrays.copyOf(bindFlags, auditor + 1);
            }
            bindFlags[auditor] = flags;
            anyPlt |= flags != 0;
        }
    }

    /** @param version since 2.35 slots that are bound at once are told, too */
    public Auditors(Collection<? extends LinkAuditor> initial, GlibcVersion version) {
        this.version = version;
        initial.forEach(this::add);
    }

    /**
     * The same for a process that was forked off.
     *
     * @param modulesOfChild stand for the audit modules, in order
     */
    public Auditors copy(LinkMapCopies copies, Collection<? extends LinkAuditor> modulesOfChild) {
        List<LinkAuditor> all = new ArrayList<>();
        var next = modulesOfChild.iterator();
        for (LinkAuditor auditor : auditors) {
            all.add(auditor instanceof GuestAuditor ? next.next() : auditor);
        }
        Auditors copy = new Auditors(all, version);
        objects.forEach((map, audit) -> copy.objects.put(copies.of(map), audit.copy(copies)));
        copy.modules.addAll(copies.of(modules));
        copy.loadingModule = loadingModule;
        return copy;
    }

    /** Adds an auditor behind the others. */
    public void add(LinkAuditor auditor) {
        auditors.add(auditor);
        wanted.addAll(auditor.events());
    }

    /** The audit modules among them, in order. */
    public List<GuestAuditor> guestAuditors() {
        return auditors.stream().filter(GuestAuditor.class::isInstance).map(GuestAuditor.class::cast).toList();
    }

    public boolean isEmpty() {
        return auditors.isEmpty();
    }

    /** Whether anybody asks for an event. */
    public boolean want(AuditEvent event) {
        return wanted.contains(event);
    }

    /** An audit module is being loaded (__RTLD_AUDIT), or not any more. */
    public void loadingModule(boolean now) {
        loadingModule = now;
    }

    public boolean loadingModule() {
        return loadingModule;
    }

    /** Marks the object that LD_AUDIT named. */
    public void markModule(LinkMap map) {
        modules.add(map);
    }

    private static boolean hidden(Namespace namespace) {
        return namespace.isEmpty() || namespace.auditing();
    }

    private ObjectAudit of(LinkMap map) {
        return objects.computeIfAbsent(map.real(), unused -> new ObjectAudit());
    }

    private static boolean asks(LinkAuditor auditor, AuditEvent event) {
        return auditor.events().contains(event);
    }

    /** la_activity for the namespace that an object heads. */
    public void activity(LinkMap head, AuditActivity activity) {
        if (want(AuditEvent.ACTIVITY)) {
            for (LinkAuditor auditor : auditors) {
                if (asks(auditor, AuditEvent.ACTIVITY)) {
                    auditor.activity(head, activity);
                }
            }
        }
    }

    /** la_activity, unless the namespace is empty or that of an audit module. */
    public void activity(Namespace namespace, AuditActivity activity) {
        if (want(AuditEvent.ACTIVITY) && !hidden(namespace)) {
            activity(namespace.main(), activity);
        }
    }

    /**
     * la_objsearch.
     *
     * @param requester null if nobody asks
     * @return null if the name is to be passed over
     */
    public String search(String name, LinkMap requester, SearchSource source) {
        if (!want(AuditEvent.SEARCH) || requester == null || modules.contains(requester)
                || source == SearchSource.NONE) {
            return name;
        }
        String result = name;
        for (LinkAuditor auditor : auditors) {
            if (result != null && asks(auditor, AuditEvent.SEARCH)) {
                result = auditor.search(result, requester, source);
            }
        }
        return result;
    }

    /** la_objopen. */
    public void opened(LinkMap map) {
        for (int i = 0; i < auditors.size(); i++) {
            if (asks(auditors.get(i), AuditEvent.OPEN)) {
                of(map).flags(i, auditors.get(i).opened(map));
            }
        }
    }

    /** la_objopen, unless the object is an audit module's. */
    public void opened(LinkMap map, Namespace namespace) {
        if (want(AuditEvent.OPEN) && !hidden(namespace)) {
            opened(map);
        }
    }

    /** la_preinit. */
    public void preinit(LinkMap main) {
        for (LinkAuditor auditor : auditors) {
            if (asks(auditor, AuditEvent.PREINIT)) {
                auditor.preinit(main);
            }
        }
    }

    /** la_objclose, unless the object is an audit module's. */
    public void closed(LinkMap map, Namespace namespace) {
        if (want(AuditEvent.CLOSE) && !hidden(namespace)) {
            for (LinkAuditor auditor : auditors) {
                if (asks(auditor, AuditEvent.CLOSE)) {
                    auditor.closed(map);
                }
            }
        }
    }

    /** An object was unloaded. */
    public void forget(LinkMap map) {
        objects.remove(map);
        modules.remove(map);
        guestAuditors().forEach(auditor -> auditor.forget(map));
    }

    /** Whether calls through the procedure linkage table of an object that is relocated now must be looked at. */
    public boolean profiles() {
        return !loadingModule && (want(AuditEvent.PLT_ENTER) || want(AuditEvent.PLT_EXIT));
    }

    /**
     * An object was relocated: bindings of its procedure linkage table are to be told.
     *
     * @param slots how many there are
     */
    public void relocated(LinkMap map, long slots) {
        if (!loadingModule && slots > 0 && slots == (int) slots
                && (want(AuditEvent.BIND) || want(AuditEvent.PLT_ENTER) || want(AuditEvent.PLT_EXIT))) {
            of(map).bindings = new PltBinding[(int) slots];
        }
    }

    /** What is known of a slot; null if bindings of the object are not told. */
    public PltBinding slot(LinkMap map, long index) {
        if (wanted.isEmpty()) {
            return null;
        }
        ObjectAudit audit = objects.get(map);
        if (audit == null || audit.bindings == null || index < 0 || index >= audit.bindings.length) {
            return null;
        }
        if (audit.bindings[(int) index] == null) {
            audit.bindings[(int) index] = new PltBinding();
        }
        return audit.bindings[(int) index];
    }

    /** Whether a slot that is bound at once is told. */
    public boolean tellsEarly(LinkMap referrer, LinkMap definer) {
        return want(AuditEvent.BIND) && version.atLeast(2, 35) && mayTell(referrer, definer);
    }

    /** Whether a binding between two objects may be told to anybody. */
    public boolean mayTell(LinkMap referrer, LinkMap definer) {
        ObjectAudit from = objects.get(referrer.real());
        ObjectAudit to = objects.get(definer.real());
        return from != null && from.anyPlt || to != null && to.anyPlt;
    }

    /** la_symbind for dlsym: the address to be used. */
    public long foundByDlsym(LinkMap referrer, LinkMap definer, int symbol, long value) {
        if (!want(AuditEvent.BIND) || !mayTell(referrer, definer)) {
            return value;
        }
        AuditedSymbol now = new AuditedSymbol(referrer, definer, symbol, value, 0);
        int changed = 0;
        for (int i = 0; i < auditors.size(); i++) {
            boolean told = (of(referrer).flags(i) & AuditFlags.LA_FLG_BINDFROM) != 0
                    || (of(definer).flags(i) & AuditFlags.LA_FLG_BINDTO) != 0;
            if (told && asks(auditors.get(i), AuditEvent.BIND)) {
                AuditedSymbol answer = auditors.get(i).bound(now.withFlags(changed | AuditFlags.LA_SYMB_DLSYM));
                if (answer.value() != now.value()) {
                    changed = AuditFlags.LA_SYMB_ALTVALUE;
                    now = now.withValue(answer.value());
                }
            }
        }
        return now.value();
    }

    /**
     * la_symbind for a slot of a procedure linkage table.
     *
     * @param binding remembers the outcome; null if the slot is bound at once, not at its first call
     * @return the address to be used
     */
    public long bound(LinkMap referrer, PltBinding binding, LinkMap definer, int symbol, long value) {
        if (binding != null) {
            binding.bind(definer, symbol);
        }
        if (!mayTell(referrer, definer)) {
            if (binding != null) {
                binding.forbid(-1, 0);
            }
            return value;
        }
        AuditedSymbol now = new AuditedSymbol(referrer, definer, symbol, value, 0);
        int forbidden = AuditFlags.NO_PLT;
        for (int i = 0; i < auditors.size(); i++) {
            int shift = (i + 1) * AuditFlags.PLT_BITS;
            if ((of(referrer).flags(i) & AuditFlags.LA_FLG_BINDFROM) == 0
                    || (of(definer).flags(i) & AuditFlags.LA_FLG_BINDTO) == 0) {
                forbidden |= AuditFlags.NO_PLT << shift;
                continue;
            }
            if (asks(auditors.get(i), AuditEvent.BIND)) {
                AuditedSymbol asked = now.withFlags(now.flags() | (binding == null ? AuditFlags.NO_PLT : 0));
                AuditedSymbol answer = auditors.get(i).bound(asked);
                boolean changed = answer.value() != now.value();
                now = asked.withFlags(answer.flags() | (changed ? AuditFlags.LA_SYMB_ALTVALUE : 0))
                        .withValue(answer.value());
            }
            int unwanted = now.flags() & AuditFlags.NO_PLT;
            forbidden = forbidden & (unwanted | ~AuditFlags.NO_PLT) | unwanted << shift;
        }
        if (binding != null) {
            binding.forbid(forbidden, now.flags());
        }
        return now.value();
    }

    /**
     * la_pltenter: a call is about to happen.
     *
     * @param registers the guest address of a La_x86_64_regs
     */
    public PltCall entered(LinkMap referrer, PltBinding binding, long registers) {
        AuditedSymbol now = binding.of(referrer);
        long frameSize = PltCall.NO_EXIT;
        for (int i = 0; i < auditors.size(); i++) {
            int shift = (i + 1) * AuditFlags.PLT_BITS;
            if (!asks(auditors.get(i), AuditEvent.PLT_ENTER)
                    || (binding.forbidden() & AuditFlags.LA_SYMB_NOPLTENTER << shift) != 0) {
                continue;
            }
            PltCall answer = auditors.get(i).entered(new PltCall(now, registers, PltCall.NO_EXIT));
            boolean changed = answer.symbol().value() != now.value();
            now = now.withFlags(answer.symbol().flags() | (changed ? AuditFlags.LA_SYMB_ALTVALUE : 0))
                    .withValue(answer.symbol().value());
            binding.forbidMore((now.flags() & AuditFlags.NO_PLT) << shift);
            if ((binding.forbidden() & AuditFlags.LA_SYMB_NOPLTEXIT << shift) == 0) {
                frameSize = Math.max(frameSize, answer.frameSize());
            }
        }
        return new PltCall(now, registers, frameSize);
    }

    /** la_pltexit: a call has returned. */
    public void left(LinkMap referrer, PltBinding binding, long registers, long results) {
        PltCall call = new PltCall(binding.of(referrer), registers, 0);
        for (int i = 0; i < auditors.size(); i++) {
            // glibc shifts to the right here, so that all but the first auditor are always told.
            if (asks(auditors.get(i), AuditEvent.PLT_EXIT)
                    && (binding.forbidden() & AuditFlags.LA_SYMB_NOPLTEXIT >> AuditFlags.PLT_BITS * i) == 0) {
                auditors.get(i).left(call, results);
            }
        }
    }
}
