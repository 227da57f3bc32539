package io.jemu.testkit.interpose;

import io.jemu.loader.interpose.JavaCall;
import io.jemu.loader.interpose.JavaFunction.Step;
import java.util.concurrent.Semaphore;

/**
 * One call of a method, on a thread of its own. That thread and the one that runs the guest take turns: each waits
 * while the other works, so that neither sees the other's data half changed.
 */
final class MethodCall implements Next {
    /** What the method's thread does. */
    private enum State { RUNNING, WANTS_NEXT, RETURNED, THREW, EXPIRED }

    private final InterposedMethod method;
    private final JavaCall call;
    private final GuestMemory memory;
    private final Object[] values;
    private final Semaphore guestsTurn = new Semaphore(0);
    private final Semaphore methodsTurn = new Semaphore(0);
    private final Thread thread;
    private volatile State state = State.RUNNING;
    private volatile boolean abandoned;
    private Object result;
    private Throwable failure;

    MethodCall(InterposedMethod method, JavaCall call) {
        this.method = method;
        this.call = call;
        this.memory = new GuestMemory(call.task().memory());
        this.values = method.signature().values(call, memory, this);
        this.thread = Thread.ofVirtual().name("interposed " + method.symbol()).unstarted(this::invoke);
    }

    // --- on the thread that runs the guest

    /** Lets the method begin; returns when it needs the guest, or has ended. */
    Step begin() {
        thread.start();
        return awaitMethod();
    }

    /** The next definition has returned. */
    Step resume() {
        return turnToMethod();
    }

    /** The next definition will not return: the method gets an exception. */
    void abandon() {
        abandoned = true;
        turnToMethod();
    }

    private Step turnToMethod() {
        state = State.RUNNING;
        methodsTurn.release();
        return awaitMethod();
    }

    private Step awaitMethod() {
        guestsTurn.acquireUninterruptibly();
        if (state != State.WANTS_NEXT) {
            memory.close();
        }
        return switch (state) {
            case WANTS_NEXT -> Step.NEXT;
            case RETURNED -> {
                if (!abandoned) {
                    method.signature().result(call, result);
                }
                yield Step.RETURN;
            }
            case THREW -> {
                if (!(abandoned && failure instanceof CallAbandoned)) {
                    method.failed(failure);
                }
                yield Step.END;
            }
            case RUNNING, EXPIRED -> Step.END;
        };
    }

    /** From any thread: nobody waits for the method any more. */
    void expire() {
        abandoned = true;
        state = State.EXPIRED;
        memory.close();
        thread.interrupt();
        methodsTurn.release();
        guestsTurn.release();
    }

    // --- on the method's thread

    private void invoke() {
        State end;
        try {
            result = method.invoke(values);
            end = State.RETURNED;
        } catch (Throwable t) {
            failure = t;
            end = State.THREW;
        }
        yieldTo(end);
    }

    private void yieldTo(State next) {
        if (state != State.EXPIRED) {
            state = next;
            guestsTurn.release();
        }
    }

    private void callNext() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("only the thread that runs the method may call the next definition");
        }
        if (!abandoned) {
            if (!exists()) {
                throw new NoNextDefinition(method.symbol());
            }
            yieldTo(State.WANTS_NEXT);
            methodsTurn.acquireUninterruptibly();
        }
        if (abandoned) {
            throw new CallAbandoned(method.symbol());
        }
    }

    private void callNext(Object... arguments) {
        memory.change(() -> method.signature().set(call, values, arguments));
        callNext();
    }

    @Override
    public long call(Object... arguments) {
        callNext(arguments);
        return result();
    }

    @Override
    public double callDouble(Object... arguments) {
        callNext(arguments);
        return Double.longBitsToDouble(memory.access(call::vectorResult));
    }

    @Override
    public float callFloat(Object... arguments) {
        callNext(arguments);
        return Float.intBitsToFloat((int) (long) memory.access(call::vectorResult));
    }

    @Override
    public long callUnchanged() {
        callNext();
        return result();
    }

    private long result() {
        return memory.access(call::result);
    }

    @Override
    public boolean exists() {
        return memory.access(call::hasNext);
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public String caller() {
        return memory.access(call::caller);
    }

    @Override
    public long returnAddress() {
        return memory.access(call::returnAddress);
    }

    @Override
    public int processId() {
        return call.task().process().pid();
    }

    @Override
    public int threadId() {
        return call.task().tid();
    }
}
