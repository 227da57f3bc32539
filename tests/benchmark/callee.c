/* The other object of ladder.c. */
__asm__(".text\n.globl callee\n.type callee, @function\ncallee: ret\n.size callee, .-callee\n"
        ".section .note.GNU-stack,\"\",@progbits\n");
