package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a method as the implementation of a system call. From it {@link SyscallProcessor} makes the entry of the
 * dispatch table, the description for traces, and the line on the page of supported calls.
 *
 * <p>The method is an instance method {@code long name(Task task, ...)} of a final class whose constructor takes the
 * Kernel. Up to six parameters of type int or long follow the task; an int receives the low half of the register, as in
 * the kernel. It returns the result, or throws a SyscallException, or a GuestFault which means EFAULT.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Syscall {
    /** The number on x86-64. */
    int nr();

    /** The name in {@code <asm/unistd_64.h>}; by default that of the method. */
    String name() default "";

    Support support() default Support.FULL;

    /** What is missing, for {@link Support#PARTIAL}; one sentence. */
    String note() default "";

    Result result() default Result.NUMBER;
}
