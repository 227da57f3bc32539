/* Program 1 of two that share lib.so. */
void print_maps(const char *program);

int main(void)
{
    print_maps("program1");
    return 0;
}
