// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

struct failure {
    int step;
    int error;
};

static void fail(int report, int step) {
    struct failure failure = {step, errno};
    // A pipe takes these few bytes at once; if the parent is gone there is nobody left to tell.
    ssize_t written = write(report, &failure, sizeof failure);
    (void)written;
    _exit(127);
}

static void close_from(int first) {
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0) == 0) return;
    // Linux before 5.9, and some sandboxes.
    struct rlimit limit;
    int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 1 << 20 ? (int)limit.rlim_cur : 1 << 20;
    for (int descriptor = first; descriptor < end; descriptor++) close(descriptor);
}

/// Puts every descriptor in its place and returns the report pipe's new number, just above them.
static int place_descriptors(const struct asya_spawn_request *request, int report) {
    int count = request->descriptor_count;
    int sources[count > 0 ? count : 1];
    // First out of the way of all targets, so that no source is overwritten before it has been copied.
    int moved_report = fcntl(report, F_DUPFD_CLOEXEC, count + 1);
    if (moved_report < 0) fail(report, ASYA_SPAWN_STEP_DESCRIPTORS);
    for (int index = 0; index < count; index++) {
        int source = request->descriptors[index];
        if (source < 0) source = open("/dev/null", O_RDWR | O_CLOEXEC);
        sources[index] = source < 0 ? -1 : fcntl(source, F_DUPFD_CLOEXEC, count + 1);
        if (sources[index] < 0) fail(moved_report, ASYA_SPAWN_STEP_DESCRIPTORS);
    }
    for (int index = 0; index < count; index++)
        if (dup2(sources[index], index) < 0) fail(moved_report, ASYA_SPAWN_STEP_DESCRIPTORS);
    if (dup3(moved_report, count, O_CLOEXEC) < 0) fail(moved_report, ASYA_SPAWN_STEP_DESCRIPTORS);
    close_from(count + 1);
    return count;
}

static int write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = (ssize_t)strlen(text);
    int result = write(file, text, (size_t)length) == length ? 0 : -1;
    close(file);
    return result;
}

/// Says to a user namespace that one number is the same inside and outside: `<id> <id> 1`.
static int map_identity(const char *path, unsigned id) {
    char digits[12], text[32];
    int count = 0, length = 0;
    do digits[count++] = (char)('0' + id % 10);
    while ((id /= 10) > 0);
    for (int copy = 0; copy < 2; copy++) {
        for (int index = count - 1; index >= 0; index--) text[length++] = digits[index];
        text[length++] = ' ';
    }
    text[length++] = '1';
    text[length] = 0;
    return write_file(path, text);
}

/// Leaves the network; by a user namespace where this user may not make a network namespace (user_namespaces(7)).
static int isolate_network(void) {
    uid_t user = geteuid();
    gid_t group = getegid();
    if (unshare(CLONE_NEWNET) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return -1;
        if (write_file("/proc/self/setgroups", "deny") != 0 || map_identity("/proc/self/uid_map", user) != 0 ||
            map_identity("/proc/self/gid_map", group) != 0)
            return -1;
    }
    // What talks to itself over loopback goes on doing so; without it, too, the network is gone.
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (control >= 0) {
        struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
        ioctl(control, SIOCSIFFLAGS, &loopback);
        close(control);
    }
    return 0;
}

static void run_child(const struct asya_spawn_request *request, int report, pid_t parent) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    if (request->new_process_group && setpgid(0, 0) != 0) fail(report, ASYA_SPAWN_STEP_PROCESS_GROUP);
    report = place_descriptors(request, report);
    if (request->working_directory && chdir(request->working_directory) != 0)
        fail(report, ASYA_SPAWN_STEP_WORKING_DIRECTORY);
    if (request->isolate_network && isolate_network() != 0) fail(report, ASYA_SPAWN_STEP_NETWORK);
    // After the user namespace, whose new credentials would take the signal away (prctl(2)).
    if (request->parent_death_signal) {
        if (prctl(PR_SET_PDEATHSIG, request->parent_death_signal) != 0) fail(report, ASYA_SPAWN_STEP_PARENT_DEATH);
        // The parent may have ended before prctl took effect.
        if (getppid() != parent) _exit(127);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(request->executable, request->arguments, request->environment);
    fail(report, ASYA_SPAWN_STEP_EXECUTE);
}

int asya_spawn(const struct asya_spawn_request *request, pid_t *pid, int *pidfd, enum asya_spawn_step *failed_step) {
    int report[2];
    *failed_step = ASYA_SPAWN_STEP_NONE;
    if (pipe2(report, O_CLOEXEC) != 0) {
        *failed_step = ASYA_SPAWN_STEP_PIPE;
        return errno;
    }

    // No handler of the parent may run in the child.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) run_child(request, report[1], parent);
    int fork_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child < 0) {
        close(report[0]);
        *failed_step = ASYA_SPAWN_STEP_FORK;
        return fork_error;
    }

    struct failure failure = {ASYA_SPAWN_STEP_NONE, 0};
    ssize_t count;
    do count = read(report[0], &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    close(report[0]);

    int descriptor = -1;
    if (count != sizeof failure) {
        // End of file: exec succeeded and closed the pipe.
        descriptor = (int)syscall(SYS_pidfd_open, child, 0);
        if (descriptor >= 0) {
            *pid = child;
            *pidfd = descriptor;
            return 0;
        }
        failure = (struct failure){ASYA_SPAWN_STEP_PIDFD, errno};
        kill(child, SIGKILL);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    *failed_step = failure.step;
    return failure.error;
}

int asya_pidfd_send_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == 0 ? 0 : errno;
}

int asya_pipe(int descriptors[2]) {
    return pipe2(descriptors, O_CLOEXEC) == 0 ? 0 : errno;
}
