// Preloaded into a process, says when C's exit handlers run in it.
#include <unistd.h>

__attribute__((destructor)) static void say(void) {
    static const char words[] = "exit handlers ran\n";
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
}
