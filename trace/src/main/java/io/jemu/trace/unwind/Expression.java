package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfMemory;

/** Evaluates the DWARF expressions of unwind tables (DWARF 5, section 2.5), with bounds for steps and depth. */
final class Expression {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_STEPS = 4096;
    private static final int DW_OP_addr = 0x03;
    private static final int DW_OP_deref = 0x06;
    private static final int DW_OP_const1u = 0x08;
    private static final int DW_OP_const1s = 0x09;
    private static final int DW_OP_const2u = 0x0a;
    private static final int DW_OP_const2s = 0x0b;
    private static final int DW_OP_const4u = 0x0c;
    private static final int DW_OP_const4s = 0x0d;
    private static final int DW_OP_const8u = 0x0e;
    private static final int DW_OP_const8s = 0x0f;
    private static final int DW_OP_constu = 0x10;
    private static final int DW_OP_consts = 0x11;
    private static final int DW_OP_dup = 0x12;
    private static final int DW_OP_drop = 0x13;
    private static final int DW_OP_over = 0x14;
    private static final int DW_OP_pick = 0x15;
    private static final int DW_OP_swap = 0x16;
    private static final int DW_OP_rot = 0x17;
    private static final int DW_OP_abs = 0x19;
    private static final int DW_OP_and = 0x1a;
    private static final int DW_OP_div = 0x1b;
    private static final int DW_OP_minus = 0x1c;
    private static final int DW_OP_mod = 0x1d;
    private static final int DW_OP_mul = 0x1e;
    private static final int DW_OP_neg = 0x1f;
    private static final int DW_OP_not = 0x20;
    private static final int DW_OP_or = 0x21;
    private static final int DW_OP_plus = 0x22;
    private static final int DW_OP_plus_uconst = 0x23;
    private static final int DW_OP_shl = 0x24;
    private static final int DW_OP_shr = 0x25;
    private static final int DW_OP_shra = 0x26;
    private static final int DW_OP_xor = 0x27;
    private static final int DW_OP_bra = 0x28;
    private static final int DW_OP_eq = 0x29;
    private static final int DW_OP_ge = 0x2a;
    private static final int DW_OP_gt = 0x2b;
    private static final int DW_OP_le = 0x2c;
    private static final int DW_OP_lt = 0x2d;
    private static final int DW_OP_ne = 0x2e;
    private static final int DW_OP_skip = 0x2f;
    private static final int DW_OP_lit0 = 0x30;
    private static final int DW_OP_reg0 = 0x50;
    private static final int DW_OP_breg0 = 0x70;
    private static final int DW_OP_regx = 0x90;
    private static final int DW_OP_bregx = 0x92;
    private static final int DW_OP_deref_size = 0x94;
    private static final int DW_OP_nop = 0x96;
    /** How many literals, and how many registers, have operations of their own. */
    private static final int SHORT_FORMS = 32;

    private final ElfMemory memory;
    private final FrameRegisters registers;
    private final Cursor in;
    private final long start;
    private final long[] stack = new long[MAX_DEPTH];
    private int depth;

    private Expression(ElfMemory memory, Cursor.Block code, FrameRegisters registers) {
        this.memory = memory;
        this.registers = registers;
        this.start = code.start();
        this.in = new Cursor(memory, code.start(), code.end());
    }

    /**
     * The value of an expression.
     *
     * @param cfa what lies on the stack at the start; null: nothing
     * @throws io.jemu.emulator.elf.ElfFormatException if it makes no sense
     * @throws io.jemu.emulator.memory.GuestFault if it reads what is not there
     */
    static long evaluate(ElfMemory memory, Cursor.Block code, FrameRegisters registers, Long cfa) {
        Expression expression = new Expression(memory, code, registers);
        if (cfa != null) {
            expression.push(cfa);
        }
        for (int steps = 0; !expression.in.atEnd(); steps++) {
            if (steps == MAX_STEPS) {
                throw Cursor.damaged();
            }
            expression.step(expression.in.u8());
        }
        return expression.pop();
    }

    private void push(long value) {
        if (depth == MAX_DEPTH) {
            throw Cursor.damaged();
        }
        stack[depth++] = value;
    }

    private long pop() {
        if (depth == 0) {
            throw Cursor.damaged();
        }
        return stack[--depth];
    }

    private long pick(int index) {
        if (index >= depth) {
            throw Cursor.damaged();
        }
        return stack[depth - 1 - index];
    }

    private void step(int operation) {
        if (operation >= DW_OP_lit0 && operation < DW_OP_lit0 + SHORT_FORMS) {
            push(operation - DW_OP_lit0);
        } else if (operation >= DW_OP_reg0 && operation < DW_OP_reg0 + SHORT_FORMS) {
            push(registers.value(operation - DW_OP_reg0));
        } else if (operation >= DW_OP_breg0 && operation < DW_OP_breg0 + SHORT_FORMS) {
            push(registers.value(operation - DW_OP_breg0) + in.sleb());
        } else {
            other(operation);
        }
    }

    private void other(int operation) {
        switch (operation) {
            case DW_OP_addr, DW_OP_const8u, DW_OP_const8s -> push(in.u64());
            case DW_OP_const1u -> push(in.u8());
            case DW_OP_const1s -> push((byte) in.u8());
            case DW_OP_const2u -> push(in.u16());
            case DW_OP_const2s -> push((short) in.u16());
            case DW_OP_const4u -> push(in.u32());
            case DW_OP_const4s -> push(in.s32());
            case DW_OP_constu -> push(in.uleb());
            case DW_OP_consts -> push(in.sleb());
            case DW_OP_regx -> push(registers.value(number()));
            case DW_OP_bregx -> push(registers.value(number()) + in.sleb());
            case DW_OP_dup -> push(pick(0));
            case DW_OP_drop -> pop();
            case DW_OP_over -> push(pick(1));
            case DW_OP_pick -> push(pick(in.u8()));
            case DW_OP_swap -> swap();
            case DW_OP_rot -> rotate();
            case DW_OP_deref -> push(memory.u64(pop()));
            case DW_OP_deref_size -> push(read(pop(), in.u8()));
            case DW_OP_abs -> push(Math.abs(pop()));
            case DW_OP_neg -> push(-pop());
            case DW_OP_not -> push(~pop());
            case DW_OP_plus_uconst -> push(pop() + in.uleb());
            case DW_OP_skip -> jump((short) in.u16());
            case DW_OP_bra -> {
                int distance = (short) in.u16();
                if (pop() != 0) {
                    jump(distance);
                }
            }
            case DW_OP_nop -> { }
            default -> {
                long right = pop();
                push(binary(operation, pop(), right));
            }
        }
    }

    private int number() {
        return (int) Math.min(Integer.MAX_VALUE, in.uleb());
    }

    private void jump(int distance) {
        long target = in.position() + distance;
        if (target < start) {
            throw Cursor.damaged();
        }
        in.position(target);
    }

    private void swap() {
        long top = pop();
        long next = pop();
        push(top);
        push(next);
    }

    private void rotate() {
        long first = pop();
        long second = pop();
        long third = pop();
        push(first);
        push(third);
        push(second);
    }

    private long read(long address, int size) {
        return switch (size) {
            case Byte.BYTES -> memory.u8(address);
            case Short.BYTES -> memory.u16(address);
            case Integer.BYTES -> Integer.toUnsignedLong(memory.u32(address));
            case Long.BYTES -> memory.u64(address);
            default -> throw Cursor.damaged();
        };
    }

    private static long binary(int operation, long left, long right) {
        return switch (operation) {
            case DW_OP_and -> left & right;
            case DW_OP_or -> left | right;
            case DW_OP_xor -> left ^ right;
            case DW_OP_plus -> left + right;
            case DW_OP_minus -> left - right;
            case DW_OP_mul -> left * right;
            case DW_OP_div -> left / divisor(right);
            case DW_OP_mod -> Long.remainderUnsigned(left, divisor(right));
            case DW_OP_shl -> right >= 0 && right < Long.SIZE ? left << right : 0;
            case DW_OP_shr -> right >= 0 && right < Long.SIZE ? left >>> right : 0;
            case DW_OP_shra -> left >> Math.clamp(right, 0, Long.SIZE - 1);
            case DW_OP_eq -> left == right ? 1 : 0;
            case DW_OP_ne -> left != right ? 1 : 0;
            case DW_OP_lt -> left < right ? 1 : 0;
            case DW_OP_le -> left <= right ? 1 : 0;
            case DW_OP_gt -> left > right ? 1 : 0;
            case DW_OP_ge -> left >= right ? 1 : 0;
            default -> throw Cursor.damaged();
        };
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw Cursor.damaged();
        }
        return value;
    }
}
