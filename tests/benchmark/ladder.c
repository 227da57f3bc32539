/*
 * usage: ladder work|syscalls ROUNDS
 * Rounds of code whose length is known. Each round of "work" is 100 instructions in 15 blocks, one of them a call of a
 * function of another object; each round of "syscalls" is 5 instructions, one of them a system call (getppid).
 */
#include <stdlib.h>
#include <string.h>

void callee(void);
void work(long rounds);
void syscalls(long rounds);

__asm__(
    ".text\n"
    ".globl work\n"
    ".type work, @function\n"
    "work:\n"
    "    push %rbx\n"
    "    mov %rdi, %rbx\n"
    "1:  call callee@PLT\n"             /* 3 with the jump of the linkage table and the return */
    "    mov $11, %ecx\n"               /* 1 */
    "2:  add %rcx, %rax\n"              /* 8 times 11 */
    "    xor %rax, %rdx\n"
    "    lea 3(%rdx), %rsi\n"
    "    imul $5, %rsi, %rdi\n"
    "    shr $2, %rdi\n"
    "    sub %rdi, %rax\n"
    "    dec %ecx\n"
    "    jnz 2b\n"
    "    nop\n"                         /* 8 */
    "    nop\n"
    "    nop\n"
    "    nop\n"
    "    nop\n"
    "    nop\n"
    "    dec %rbx\n"
    "    jnz 1b\n"
    "    pop %rbx\n"
    "    ret\n"
    ".size work, .-work\n"
    ".globl syscalls\n"
    "syscalls:\n"
    "    mov %rdi, %rbx\n"
    "1:  mov $110, %eax\n"
    "    syscall\n"
    "    nop\n"
    "    dec %rbx\n"
    "    jnz 1b\n"
    "    mov $60, %eax\n"
    "    xor %edi, %edi\n"
    "    syscall\n"
    ".section .note.GNU-stack,\"\",@progbits\n"
    ".text\n");

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    long rounds = atol(argv[2]);
    if (rounds > 0)
        (strcmp(argv[1], "syscalls") == 0 ? syscalls : work)(rounds);
    return 0;
}
