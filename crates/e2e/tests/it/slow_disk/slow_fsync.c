/* A disk that takes SLOW_FSYNC_MS to make anything durable, however fast the machine's own is. Preloaded. */
#include <stdlib.h>
#include <time.h>

static int slowly(void) {
    const char *milliseconds = getenv("SLOW_FSYNC_MS");
    struct timespec left = {0, milliseconds == NULL ? 0 : atol(milliseconds) * 1000000};
    while (nanosleep(&left, &left) != 0) {
    }
    return 0;
}

int fsync(int file) {
    (void)file;
    return slowly();
}

int fdatasync(int file) {
    (void)file;
    return slowly();
}
