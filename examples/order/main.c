/* Calls a(), which calls b(): the first definition in load order wins for both. */
void a(void);
void b(void);

int main(void)
{
    a();
    b();
    return 0;
}
