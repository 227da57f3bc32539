/* Functions that die where compiled ones do not. */
    .text
    .globl first_instruction, mid_prologue, no_table
    .type first_instruction, @function
    .type mid_prologue, @function
    .type no_table, @function
first_instruction:
    .cfi_startproc
    movl $1, 0
    ret
    .cfi_endproc
    .size first_instruction, . - first_instruction
mid_prologue:
    .cfi_startproc
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    movl $1, 0
    subq $40, %rsp
    .cfi_adjust_cfa_offset 40
    addq $40, %rsp
    .cfi_adjust_cfa_offset -40
    popq %rbx
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
    .size mid_prologue, . - mid_prologue
/* Nothing says how to unwind it, but it has a frame pointer. */
no_table:
    pushq %rbp
    movq %rsp, %rbp
    subq $48, %rsp
    movl $1, 0
    leave
    ret
    .size no_table, . - no_table
    .section .note.GNU-stack, "", @progbits
