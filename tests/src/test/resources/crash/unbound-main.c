/* Uses what the library chooses. */
extern int choose(void);

int main(void) {
    return choose();
}
