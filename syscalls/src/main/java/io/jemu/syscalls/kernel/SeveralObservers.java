package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Next;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.List;

/** Several observers in the place of one, told in their order. */
public final class SeveralObservers {
    private SeveralObservers() {}

    /** One observer for all of them; null for none. */
    public static SyscallObserver ofSyscalls(List<SyscallObserver> observers) {
        return switch (observers.size()) {
            case 0 -> null;
            case 1 -> observers.getFirst();
            default -> new Syscalls(observers.toArray(SyscallObserver[]::new));
        };
    }

    /** One observer for all of them; null for none. */
    public static CodeObserver ofCode(List<CodeObserver> observers) {
        return switch (observers.size()) {
            case 0 -> null;
            case 1 -> observers.getFirst();
            default -> new Code(observers.toArray(CodeObserver[]::new));
        };
    }

    private record Syscalls(SyscallObserver[] observers) implements SyscallObserver {
        @Override
        public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
            for (SyscallObserver observer : observers) {
                observer.entered(task, number, a, b, c, d, e, f);
            }
        }

        @Override
        public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
            for (SyscallObserver observer : observers) {
                observer.returned(task, number, a, b, c, d, e, f, result);
            }
        }

        @Override
        public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
            for (SyscallObserver observer : observers) {
                observer.signalled(task, info, waits, how);
            }
        }

        @Override
        public void ignored(Task task, SignalInfo info) {
            for (SyscallObserver observer : observers) {
                observer.ignored(task, info);
            }
        }

        @Override
        public void waits(Task task) {
            for (SyscallObserver observer : observers) {
                observer.waits(task);
            }
        }

        @Override
        public void resumes(Task task) {
            for (SyscallObserver observer : observers) {
                observer.resumes(task);
            }
        }

        @Override
        public void begun(Process first) {
            for (SyscallObserver observer : observers) {
                observer.begun(first);
            }
        }

        @Override
        public void executed(Task task, String path, List<String> arguments) {
            for (SyscallObserver observer : observers) {
                observer.executed(task, path, arguments);
            }
        }

        @Override
        public void started(Task maker, Task task) {
            for (SyscallObserver observer : observers) {
                observer.started(maker, task);
            }
        }

        @Override
        public void left(Task task, ProcessEnd how) {
            for (SyscallObserver observer : observers) {
                observer.left(task, how);
            }
        }

        @Override
        public void ended(Process process, ProcessEnd how) {
            for (SyscallObserver observer : observers) {
                observer.ended(process, how);
            }
        }
    }

    /** Stops if one of them wants to stop. */
    private record Code(CodeObserver[] observers) implements CodeObserver {
        @Override
        public Next block(Task task, long address) {
            Next next = Next.CONTINUE;
            for (CodeObserver observer : observers) {
                next = observer.block(task, address) == Next.STOP ? Next.STOP : next;
            }
            return next;
        }

        @Override
        public Next instruction(Task task, long address) {
            Next next = Next.CONTINUE;
            for (CodeObserver observer : observers) {
                next = observer.instruction(task, address) == Next.STOP ? Next.STOP : next;
            }
            return next;
        }

        @Override
        public Next stepped(Task task) {
            Next next = Next.CONTINUE;
            for (CodeObserver observer : observers) {
                next = observer.stepped(task) == Next.STOP ? Next.STOP : next;
            }
            return next;
        }

        @Override
        public void translated(Task task, long address, int size) {
            for (CodeObserver observer : observers) {
                observer.translated(task, address, size);
            }
        }

        @Override
        public void stopped(Task task) {
            for (CodeObserver observer : observers) {
                observer.stopped(task);
            }
        }
    }
}
