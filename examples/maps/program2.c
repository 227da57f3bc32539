/* Program 2 of two that share lib.so. */
void print_maps(const char *program);

int main(void)
{
    print_maps("program2");
    return 0;
}
