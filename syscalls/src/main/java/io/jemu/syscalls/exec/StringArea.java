package io.jemu.syscalls.exec;

/** Where the strings of arguments and environment lie on a program's stack. */
public record StringArea(long argStart, long argEnd, long envStart, long envEnd) {}
