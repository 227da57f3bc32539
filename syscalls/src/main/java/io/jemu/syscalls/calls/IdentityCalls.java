package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.declare.Id;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Capabilities;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;

/** User and group ids (credentials(7)). The rules are those of kernel/sys.c. */
public final class IdentityCalls {
    private static final String HOST_FILES = "the host's files are still used with the identity that jemu has";
    private static final int NONE = -1;
    private static final int NGROUPS_MAX = 65536;

    public IdentityCalls(Kernel kernel) {}

    @Syscall(nr = 102)
    long getuid(Task task) {
        return credentials(task).uid() & 0xffff_ffffL;
    }

    @Syscall(nr = 104)
    long getgid(Task task) {
        return credentials(task).gid() & 0xffff_ffffL;
    }

    @Syscall(nr = 107)
    long geteuid(Task task) {
        return credentials(task).euid() & 0xffff_ffffL;
    }

    @Syscall(nr = 108)
    long getegid(Task task) {
        return credentials(task).egid() & 0xffff_ffffL;
    }

    @Syscall(nr = 118)
    long getresuid(
            Task task,
            @Out @Struct("uid_t") long ruid,
            @Out @Struct("uid_t") long euid,
            @Out @Struct("uid_t") long suid) {
        Credentials c = credentials(task);
        return write(task.memory(), ruid, c.uid(), euid, c.euid(), suid, c.suid());
    }

    @Syscall(nr = 120)
    long getresgid(
            Task task,
            @Out @Struct("gid_t") long rgid,
            @Out @Struct("gid_t") long egid,
            @Out @Struct("gid_t") long sgid) {
        Credentials c = credentials(task);
        return write(task.memory(), rgid, c.gid(), egid, c.egid(), sgid, c.sgid());
    }

    private static long write(AddressSpace memory, long a, int real, long b, int effective, long c, int saved) {
        memory.write32(a, real);
        memory.write32(b, effective);
        memory.write32(c, saved);
        return 0;
    }

    @Syscall(nr = 105, support = Support.PARTIAL, note = HOST_FILES)
    long setuid(Task task, @Id int uid) {
        checkId(uid);
        Credentials c = credentials(task);
        if (mayAssumeUsers(task)) {
            return assumeUsers(task, uid, uid, uid);
        }
        require(uid == c.uid() || uid == c.suid());
        return assumeUsers(task, c.uid(), uid, c.suid());
    }

    @Syscall(nr = 106, support = Support.PARTIAL, note = HOST_FILES)
    long setgid(Task task, @Id int gid) {
        checkId(gid);
        Credentials c = credentials(task);
        if (mayAssumeGroups(task)) {
            return assumeGroups(task, gid, gid, gid);
        }
        require(gid == c.gid() || gid == c.sgid());
        return assumeGroups(task, c.gid(), gid, c.sgid());
    }

    @Syscall(nr = 113, support = Support.PARTIAL, note = HOST_FILES)
    long setreuid(Task task, @Id int ruid, @Id int euid) {
        Credentials c = credentials(task);
        boolean privileged = mayAssumeUsers(task);
        require(ruid == NONE || privileged || ruid == c.uid() || ruid == c.euid());
        require(euid == NONE || privileged || euid == c.uid() || euid == c.euid() || euid == c.suid());
        int real = ruid == NONE ? c.uid() : ruid;
        int effective = euid == NONE ? c.euid() : euid;
        boolean saves = ruid != NONE || euid != NONE && euid != c.uid();
        return assumeUsers(task, real, effective, saves ? effective : c.suid());
    }

    @Syscall(nr = 114, support = Support.PARTIAL, note = HOST_FILES)
    long setregid(Task task, @Id int rgid, @Id int egid) {
        Credentials c = credentials(task);
        boolean privileged = mayAssumeGroups(task);
        require(rgid == NONE || privileged || rgid == c.gid() || rgid == c.egid());
        require(egid == NONE || privileged || egid == c.gid() || egid == c.egid() || egid == c.sgid());
        int real = rgid == NONE ? c.gid() : rgid;
        int effective = egid == NONE ? c.egid() : egid;
        boolean saves = rgid != NONE || egid != NONE && egid != c.gid();
        return assumeGroups(task, real, effective, saves ? effective : c.sgid());
    }

    @Syscall(nr = 117, support = Support.PARTIAL, note = HOST_FILES)
    long setresuid(Task task, @Id int ruid, @Id int euid, @Id int suid) {
        Credentials c = credentials(task);
        for (int id : new int[] {ruid, euid, suid}) {
            require(id == NONE || mayAssumeUsers(task) || id == c.uid() || id == c.euid() || id == c.suid());
        }
        return assumeUsers(task, ruid == NONE ? c.uid() : ruid, euid == NONE ? c.euid() : euid,
                suid == NONE ? c.suid() : suid);
    }

    @Syscall(nr = 119, support = Support.PARTIAL, note = HOST_FILES)
    long setresgid(Task task, @Id int rgid, @Id int egid, @Id int sgid) {
        Credentials c = credentials(task);
        for (int id : new int[] {rgid, egid, sgid}) {
            require(id == NONE || mayAssumeGroups(task) || id == c.gid() || id == c.egid() || id == c.sgid());
        }
        return assumeGroups(task, rgid == NONE ? c.gid() : rgid, egid == NONE ? c.egid() : egid,
                sgid == NONE ? c.sgid() : sgid);
    }

    /** Returns the old id, also when the new one is refused: setfsuid(2) knows no errors. */
    @Syscall(nr = 122, support = Support.PARTIAL, note = HOST_FILES)
    long setfsuid(Task task, @Id int fsuid) {
        Credentials c = credentials(task);
        boolean known = fsuid == c.uid() || fsuid == c.euid() || fsuid == c.suid() || fsuid == c.fsuid();
        if (fsuid != NONE && (mayAssumeUsers(task) || known)) {
            task.process().assume(new Credentials(c.uid(), c.euid(), c.suid(), fsuid, c.gid(), c.egid(), c.sgid(),
                    c.fsgid(), c.groups()));
        }
        return c.fsuid() & 0xffff_ffffL;
    }

    /** Returns the old id, also when the new one is refused: setfsgid(2) knows no errors. */
    @Syscall(nr = 123, support = Support.PARTIAL, note = HOST_FILES)
    long setfsgid(Task task, @Id int fsgid) {
        Credentials c = credentials(task);
        boolean known = fsgid == c.gid() || fsgid == c.egid() || fsgid == c.sgid() || fsgid == c.fsgid();
        if (fsgid != NONE && (mayAssumeGroups(task) || known)) {
            task.process().assume(new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), c.gid(), c.egid(), c.sgid(),
                    fsgid, c.groups()));
        }
        return c.fsgid() & 0xffff_ffffL;
    }

    @Syscall(nr = 115)
    long getgroups(Task task, int size, @Out @Struct(value = "gid_t", count = Out.RETURN) long list) {
        List<Integer> groups = credentials(task).groups();
        if (size < 0 || size > 0 && size < groups.size()) {
            throw Errno.EINVAL.failure();
        }
        for (int i = 0; size > 0 && i < groups.size(); i++) {
            task.memory().write32(list + (long) i * Integer.BYTES, groups.get(i));
        }
        return groups.size();
    }

    @Syscall(nr = 116, support = Support.PARTIAL, note = HOST_FILES)
    long setgroups(Task task, int size, @In @Struct(value = "gid_t", count = "size") long list) {
        Credentials c = credentials(task);
        require(mayAssumeGroups(task));
        if (size < 0 || size > NGROUPS_MAX) {
            throw Errno.EINVAL.failure();
        }
        List<Integer> groups = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int group = task.memory().read32(list + (long) i * Integer.BYTES);
            checkId(group);
            groups.add(group);
        }
        groups.sort(Integer::compareUnsigned);
        task.process().assume(new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), c.gid(), c.egid(), c.sgid(),
                c.fsgid(), groups));
        return 0;
    }

    private static Credentials credentials(Task task) {
        return task.process().credentials();
    }

    private static boolean mayAssumeUsers(Task task) {
        return Others.capable(task, Capabilities.CAP_SETUID);
    }

    private static boolean mayAssumeGroups(Task task) {
        return Others.capable(task, Capabilities.CAP_SETGID);
    }

    private static void checkId(int id) {
        if (id == NONE) {
            throw Errno.EINVAL.failure();
        }
    }

    private static void require(boolean permitted) {
        if (!permitted) {
            throw Errno.EPERM.failure();
        }
    }

    private static long assumeUsers(Task task, int real, int effective, int saved) {
        Process process = task.process();
        Credentials c = process.credentials();
        Credentials now = new Credentials(real, effective, saved, effective, c.gid(), c.egid(), c.sgid(), c.fsgid(),
                c.groups());
        process.assume(now);
        task.attributes().changeUser(c, now);
        return 0;
    }

    private static long assumeGroups(Task task, int real, int effective, int saved) {
        Process process = task.process();
        Credentials c = process.credentials();
        process.assume(new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), real, effective, saved, effective,
                c.groups()));
        return 0;
    }
}
